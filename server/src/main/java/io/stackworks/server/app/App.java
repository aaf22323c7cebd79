package io.stackworks.server.app;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.stackworks.server.stack.Source;
import io.stackworks.server.stack.StackId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where code is and how to deploy it. Belongs to a stack, not to a layer.
 *
 * @param shortname made from the name when not given; never changes
 * @param appSource absent: nothing is checked out
 * @param deleted gone for operators, kept until its last undeploy has run
 */
@RecordBuilder
public record App(
    AppId id,
    StackId stackId,
    String name,
    String shortname,
    AppType type,
    @Nullable String description,
    @Nullable Source appSource,
    List<DataSource> dataSources,
    List<String> domains,
    boolean enableSsl,
    @Nullable SslConfiguration sslConfiguration,
    Map<String, String> attributes,
    List<EnvironmentVariable> environment,
    boolean deleted,
    Instant createdAt)
    implements AppBuilder.With {

  public App {
    dataSources = List.copyOf(dataSources);
    domains = List.copyOf(domains);
    attributes = Map.copyOf(attributes);
    environment = List.copyOf(environment);
  }

  public static App of(AppId id, StackId stack, String name, AppType type, Instant createdAt) {
    return new App(
        id,
        stack,
        name,
        shortnameOf(name),
        type,
        null,
        null,
        List.of(),
        List.of(),
        false,
        null,
        Map.of(),
        List.of(),
        false,
        createdAt);
  }

  /** {@code SimplePHPApp -> simplephpapp}, {@code IIS-Example-App -> iis_example_app}. */
  public static String shortnameOf(String name) {
    return name.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]", "_");
  }
}
