package io.stackworks.server.opsworks;

import io.stackworks.server.app.App;
import io.stackworks.server.app.EnvironmentVariable;
import io.stackworks.server.stack.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.opsworks.model.DataSource;
import software.amazon.awssdk.services.opsworks.model.SslConfiguration;

/** Apps as this API shows them. */
final class AppViews {
  private static final List<String> ATTRIBUTES =
      List.of("DocumentRoot", "RailsEnv", "AutoBundleOnDeploy", "AwsFlowRubySettings");

  private AppViews() {}

  static software.amazon.awssdk.services.opsworks.model.App app(App app) {
    return software.amazon.awssdk.services.opsworks.model.App.builder()
        .appId(app.id().value())
        .stackId(app.stackId().value())
        .shortname(app.shortname())
        .name(app.name())
        .description(app.description())
        .dataSources(
            app.dataSources().stream()
                .map(
                    source ->
                        DataSource.builder()
                            .type(source.type())
                            .arn(source.arn())
                            .databaseName(source.databaseName())
                            .build())
                .toList())
        .type(app.type().word())
        .appSource(Sources.write(app.appSource()))
        .domains(app.domains())
        .enableSsl(app.enableSsl())
        .sslConfiguration(ssl(app))
        .attributesWithStrings(attributes(app))
        .createdAt(ApiTimes.text(app.createdAt()))
        .environment(app.environment().stream().map(AppViews::variable).toList())
        .build();
  }

  private static SslConfiguration ssl(App app) {
    var ssl = SslConfiguration.builder();
    var configured = app.sslConfiguration();
    if (configured != null) {
      ssl.certificate(configured.certificate())
          .privateKey(Secret.FILTERED)
          .chain(configured.chain());
    }
    return ssl.build();
  }

  private static Map<String, @Nullable String> attributes(App app) {
    var shown = new LinkedHashMap<String, @Nullable String>();
    ATTRIBUTES.forEach(key -> shown.put(key, app.attributes().get(key)));
    return shown;
  }

  private static software.amazon.awssdk.services.opsworks.model.EnvironmentVariable variable(
      EnvironmentVariable variable) {
    return software.amazon.awssdk.services.opsworks.model.EnvironmentVariable.builder()
        .key(variable.key())
        .value(variable.secure() ? Secret.FILTERED : variable.value())
        .secure(variable.secure())
        .build();
  }
}
