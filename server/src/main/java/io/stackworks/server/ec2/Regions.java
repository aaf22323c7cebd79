package io.stackworks.server.ec2;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;

/**
 * Connections to EC2, one a region, made when first needed: until then no class of it is loaded.
 */
public final class Regions implements AutoCloseable {
  private static final Duration ATTEMPT = Duration.ofSeconds(30);

  private final Ec2Settings settings;
  private final Supplier<AwsCredentialsProvider> credentials;
  private final Map<String, Ec2Region> regions = new ConcurrentHashMap<>();
  private final Map<String, Ec2Client> clients = new ConcurrentHashMap<>();

  public Regions(Ec2Settings settings) {
    this(settings, () -> DefaultCredentialsProvider.builder().build());
  }

  Regions(Ec2Settings settings, Supplier<AwsCredentialsProvider> credentials) {
    this.settings = settings;
    this.credentials = credentials;
  }

  Ec2Settings settings() {
    return settings;
  }

  Ec2Region of(String region) {
    return regions.computeIfAbsent(region, name -> new Ec2Region(new Ec2Calls(client(name))));
  }

  private Ec2Client client(String region) {
    var builder =
        Ec2Client.builder()
            .region(Region.of(region))
            .credentialsProvider(credentials.get())
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(Duration.ofSeconds(10))
                    .socketTimeout(ATTEMPT))
            // Retries are ours: one pace for all threads, and launches that are written down.
            .overrideConfiguration(
                change ->
                    change.retryStrategy(AwsRetryStrategy.doNotRetry()).apiCallTimeout(ATTEMPT));
    if (settings.endpoint() != null) {
      builder.endpointOverride(settings.endpoint());
    }
    var client = builder.build();
    clients.put(region, client);
    return client;
  }

  @Override
  public void close() {
    clients.values().forEach(Ec2Client::close);
  }
}
