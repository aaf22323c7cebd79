package io.stackworks.server.ec2;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server knows of EC2: the file of {@code --ec2}, read once. Credentials are not in it: they
 * come as for every AWS program, from the environment, a profile or the machine's own role.
 *
 * @param region for stacks whose region is {@code local}
 * @param endpoint of an EC2-compatible cloud; absent: AWS's own, by region
 * @param instanceType for instances that name none
 * @param os for instances and stacks that name none
 * @param images looked up before the built-in ones
 * @param securityGroups ids that every machine gets, besides those of its layers
 * @param identity which machines without a row may become instances; absent: none
 */
public record Ec2Settings(
    String region,
    @Nullable URI endpoint,
    String instanceType,
    String os,
    List<ImageRule> images,
    List<String> securityGroups,
    @Nullable IdentityRules identity) {

  static final String DEFAULT_TYPE = "t3.small";
  static final String DEFAULT_OS = "Debian 12";

  @JsonCreator
  public Ec2Settings(
      @JsonProperty("region") String region,
      @JsonProperty("endpoint") @Nullable URI endpoint,
      @JsonProperty("instanceType") @Nullable String instanceType,
      @JsonProperty("os") @Nullable String os,
      @JsonProperty("images") @Nullable List<ImageRule> images,
      @JsonProperty("securityGroups") @Nullable List<String> securityGroups,
      @JsonProperty("identity") @Nullable IdentityRules identity) {
    this.identity = identity;
    this.region = region;
    this.endpoint = endpoint;
    this.instanceType = instanceType == null ? DEFAULT_TYPE : instanceType;
    this.os = os == null ? DEFAULT_OS : os;
    this.images = images == null ? List.of() : List.copyOf(images);
    this.securityGroups = securityGroups == null ? List.of() : List.copyOf(securityGroups);
  }

  /**
   * Where the image of an operating system is found.
   *
   * @param os as in the OpsWorks API, for instance {@code Debian 12}
   * @param architecture {@code x86_64} or {@code arm64}
   * @param ami pinned: this one and no other
   * @param owner account id, or {@code amazon}
   * @param name pattern of the image's name, with {@code *}; the newest that fits is taken
   */
  public record ImageRule(
      String os,
      String architecture,
      @Nullable String ami,
      @Nullable String owner,
      @Nullable String name) {}

  /** Reads and checks the file; every problem in one message, a line each. */
  public static Ec2Settings read(Path file) throws IOException {
    Ec2Settings settings;
    try {
      settings =
          YAMLMapper.builder(new YAMLFactory())
              .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
              .build()
              .readValue(Files.readString(file), Ec2Settings.class);
    } catch (JsonProcessingException e) {
      throw new IOException("%s: %s".formatted(file, e.getOriginalMessage()), e);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": not there", e);
    }
    var problems = settings == null ? List.of("empty (expected: region)") : settings.problems();
    if (settings == null || !problems.isEmpty()) {
      throw new IOException(file + ": " + String.join("; ", problems));
    }
    return settings;
  }

  @SuppressWarnings("NullAway") // what a file leaves out is null whatever the type says
  private List<String> problems() {
    var problems = new ArrayList<String>();
    if (region == null || !region.matches("[a-z0-9][a-z0-9-]{0,62}")) {
      problems.add("region: %s (expected: for instance us-east-1)".formatted(region));
    }
    if (endpoint != null
        && (!List.of("http", "https").contains(String.valueOf(endpoint.getScheme()))
            || endpoint.getHost() == null)) {
      problems.add("endpoint: %s (expected: https://HOST[:PORT])".formatted(endpoint));
    }
    for (var image : images) {
      boolean pinned = image.ami != null && image.owner == null && image.name == null;
      boolean found = image.ami == null && image.owner != null && image.name != null;
      if (image.os == null || image.architecture == null || pinned == found) {
        problems.add(
            "images: %s (expected: os, architecture, and either ami or owner and name)"
                .formatted(image));
      }
    }
    if (identity != null) {
      problems.addAll(identity.problems());
    }
    return problems;
  }
}
