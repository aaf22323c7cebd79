package io.stackworks.server.ec2;

import io.stackworks.server.compute.MachineFailed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Image;

/**
 * Which image an operating system is: pinned, or the newest of its publisher, asked once an hour.
 */
final class Images {
  private static final Duration FRESH = Duration.ofHours(1);

  /** Publishers' accounts and name patterns; %s is the architecture in their spelling. */
  private static final List<Publisher> PUBLISHERS =
      List.of(
          new Publisher("Debian 13", "136693071363", "debian-13-%s-*", "amd64"),
          new Publisher("Debian 12", "136693071363", "debian-12-%s-*", "amd64"),
          ubuntu("24.04", "hvm-ssd-gp3/ubuntu-noble"),
          ubuntu("22.04", "hvm-ssd/ubuntu-jammy"),
          ubuntu("20.04", "hvm-ssd/ubuntu-focal"),
          ubuntu("18.04", "hvm-ssd/ubuntu-bionic"),
          new Publisher("Amazon Linux 2023", "amazon", "al2023-ami-2023.*-%s", "x86_64"),
          new Publisher("Amazon Linux 2", "amazon", "amzn2-ami-hvm-2.0.*-%s-gp2", "x86_64"),
          new Publisher(
              "Red Hat Enterprise Linux 9", "309956199498", "RHEL-9.*_HVM-*-%s-*", "x86_64"),
          new Publisher(
              "Red Hat Enterprise Linux 8", "309956199498", "RHEL-8.*_HVM-*-%s-*", "x86_64"));

  /**
   * @param intel how the publisher spells x86_64
   */
  private record Publisher(String os, String owner, String pattern, String intel) {
    String name(String architecture) {
      return pattern.formatted(architecture.equals("x86_64") ? intel : architecture);
    }
  }

  private static Publisher ubuntu(String version, String path) {
    return new Publisher(
        "Ubuntu %s LTS".formatted(version),
        "099720109477",
        "ubuntu/images/%s-%s-%%s-server-*".formatted(path, version),
        "amd64");
  }

  /**
   * What is looked for.
   *
   * @param ami named by the instance itself
   */
  record Wish(
      String region,
      @Nullable String ami,
      @Nullable String os,
      String architecture,
      String rootDeviceType) {}

  /**
   * What was found.
   *
   * @param rootDevice for instance {@code /dev/xvda}
   */
  record Found(String id, String rootDevice) {}

  private record Cached(Found found, Instant at) {}

  private final List<Ec2Settings.ImageRule> rules;
  private final Clock clock;
  private final Map<Wish, Cached> cache = new ConcurrentHashMap<>();

  Images(List<Ec2Settings.ImageRule> rules, Clock clock) {
    this.rules = rules;
    this.clock = clock;
  }

  Found find(Ec2Region ec2, Wish wish) throws Ec2Refused, MachineFailed {
    var cached = cache.get(wish);
    if (cached != null && clock.instant().isBefore(cached.at.plus(FRESH))) {
      return cached.found;
    }
    var image = look(ec2, wish);
    var root = image.rootDeviceName();
    var found = new Found(image.imageId(), root == null ? "/dev/xvda" : root);
    cache.put(wish, new Cached(found, clock.instant()));
    return found;
  }

  private Image look(Ec2Region ec2, Wish wish) throws Ec2Refused, MachineFailed {
    if (wish.ami != null) {
      return named(ec2, wish.ami);
    }
    if (wish.os == null || wish.os.equals("Custom")) {
      throw new MachineFailed(
          "operating system: %s (expected: one of %s, or an AMI)"
              .formatted(wish.os == null ? "none" : wish.os, known(wish.architecture)));
    }
    var rule =
        rules.stream()
            .filter(each -> each.os().equals(wish.os))
            .filter(each -> each.architecture().equals(wish.architecture))
            .findFirst();
    if (rule.isPresent() && rule.get().ami() != null) {
      return named(ec2, String.valueOf(rule.get().ami()));
    }
    var place =
        rule.map(each -> Map.entry(String.valueOf(each.owner()), String.valueOf(each.name())))
            .or(() -> published(wish))
            .orElseThrow(
                () ->
                    new MachineFailed(
                        "operating system: %s (expected: one of %s, or an AMI)"
                            .formatted(wish.os, known(wish.architecture))));
    return newest(ec2, wish, place.getKey(), place.getValue())
        .orElseThrow(
            () ->
                new MachineFailed(
                    "no image of %s (%s, %s) in %s: account %s has none named %s (expected: one;"
                            .formatted(
                                wish.os,
                                wish.architecture,
                                wish.rootDeviceType,
                                wish.region,
                                place.getKey(),
                                place.getValue())
                        + " `images` in the file of --ec2 says where else to look)"));
  }

  private static Image named(Ec2Region ec2, String ami) throws Ec2Refused, MachineFailed {
    return ec2.image(ami)
        .orElseThrow(
            () ->
                new MachineFailed("image %s is not there (expected: another AMI)".formatted(ami)));
  }

  private static Optional<Map.Entry<String, String>> published(Wish wish) {
    return PUBLISHERS.stream()
        .filter(each -> each.os.equals(wish.os))
        .map(each -> Map.entry(each.owner, each.name(wish.architecture)))
        .findFirst();
  }

  private static Optional<Image> newest(Ec2Region ec2, Wish wish, String owner, String name)
      throws Ec2Refused {
    var filters = new LinkedHashMap<String, String>();
    filters.put("name", name);
    filters.put("architecture", wish.architecture);
    filters.put("root-device-type", wish.rootDeviceType);
    filters.put("virtualization-type", "hvm");
    filters.put("state", "available");
    return ec2.images(owner, filters).stream()
        .max(
            Comparator.comparing((Image image) -> String.valueOf(image.creationDate()))
                .thenComparing(Image::imageId));
  }

  private String known(String architecture) {
    return String.join(
        ", ",
        Stream.concat(
                rules.stream()
                    .filter(each -> each.architecture().equals(architecture))
                    .map(Ec2Settings.ImageRule::os),
                PUBLISHERS.stream().map(Publisher::os))
            .distinct()
            .toList());
  }
}
