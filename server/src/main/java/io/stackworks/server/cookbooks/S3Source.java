package io.stackworks.server.cookbooks;

import io.stackworks.server.stack.Source;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * An archive in S3 or a store that speaks like it. The source's user name and password are access
 * key and secret; without them the server's own credentials are tried, then none.
 */
final class S3Source {
  private static final Pattern VIRTUAL_HOST =
      Pattern.compile(
          "(.+)\\.s3[.-](?:dualstack\\.)?(?:([a-z0-9-]+)\\.)?amazonaws\\.com(?:\\.cn)?");
  private static final Pattern PATH_HOST =
      Pattern.compile("s3(?:[.-](?:dualstack\\.)?([a-z0-9-]+))?\\.amazonaws\\.com(?:\\.cn)?");

  private final Source source;
  private final TimeLimit limit;

  S3Source(Source source, TimeLimit limit) {
    this.source = source;
    this.limit = limit;
  }

  /**
   * Where an object is.
   *
   * @param endpoint of a store that is not AWS; null: AWS
   */
  record Address(@Nullable URI endpoint, String region, String bucket, String key) {
    /** Reads all forms that Amazon has had; another host is a store with buckets in the path. */
    static Optional<Address> of(String url) {
      URI uri;
      try {
        uri = URI.create(url.strip());
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
      var host = uri.getHost();
      var path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/+", "");
      if (host == null || uri.getScheme() == null) {
        return Optional.empty();
      }
      if (uri.getScheme().equals("s3")) {
        return at(null, null, host, path);
      }
      var virtual = VIRTUAL_HOST.matcher(host);
      if (virtual.matches()) {
        return at(null, virtual.group(2), virtual.group(1), path);
      }
      var parts = path.split("/", 2);
      var plain = PATH_HOST.matcher(host);
      URI endpoint = null;
      if (!plain.matches()) {
        endpoint = URI.create(uri.getScheme() + "://" + uri.getRawAuthority());
      }
      return at(
          endpoint,
          plain.matches() ? plain.group(1) : null,
          parts[0],
          parts.length > 1 ? parts[1] : "");
    }

    private static Optional<Address> at(
        @Nullable URI endpoint, @Nullable String region, String bucket, String key) {
      return bucket.isEmpty() || key.isEmpty()
          ? Optional.empty()
          : Optional.of(new Address(endpoint, region == null ? "us-east-1" : region, bucket, key));
    }
  }

  void download(Path file) throws SourceFailed {
    var address =
        Address.of(source.url())
            .orElseThrow(
                () ->
                    new SourceFailed(
                        "s3 "
                            + source.url()
                            + ": (expected: such as https://s3.amazonaws.com/BUCKET/KEY)"));
    var builder =
        S3Client.builder()
            .region(Region.of(address.region()))
            .credentialsProvider(credentials())
            .forcePathStyle(true)
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .overrideConfiguration(c -> c.apiCallTimeout(Duration.ofMillis(limit.leftMillis())));
    if (address.endpoint() != null) {
      builder.endpointOverride(address.endpoint());
    } else {
      builder.crossRegionAccessEnabled(true);
    }
    try (var client = builder.build()) {
      client.getObject(
          get -> get.bucket(address.bucket()).key(address.key()), ResponseTransformer.toFile(file));
    } catch (S3Exception e) {
      var code = e.awsErrorDetails() == null ? "" : " " + e.awsErrorDetails().errorCode();
      throw new SourceFailed(
          "s3 " + source.url() + ": status " + e.statusCode() + code + " (expected: 200)", e);
    } catch (SdkException e) {
      throw new SourceFailed("s3 " + source.url() + ": " + e.getMessage(), e);
    }
  }

  private AwsCredentialsProvider credentials() {
    var key = source.username();
    var secret = source.password();
    return key != null && !key.isBlank() && secret != null
        ? StaticCredentialsProvider.create(AwsBasicCredentials.create(key, secret.reveal()))
        : AwsCredentialsProviderChain.of(
            DefaultCredentialsProvider.builder().build(), AnonymousCredentialsProvider.create());
  }
}
