package io.stackworks.server.opsworks;

import io.stackworks.server.app.App;
import io.stackworks.server.app.AppBuilder;
import io.stackworks.server.app.AppType;
import io.stackworks.server.app.DataSource;
import io.stackworks.server.app.EnvironmentVariable;
import io.stackworks.server.app.SslConfiguration;
import io.stackworks.server.stack.ChefVersion;
import io.stackworks.server.stack.Secret;
import io.stackworks.server.stack.Stack;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.opsworks.model.Source;

/** An app's settings as requests give them. Members that are absent keep what they were. */
final class AppSettings {
  private static final List<String> DATA_SOURCES =
      List.of("AutoSelectOpsworksMysqlInstance", "OpsworksMysqlInstance", "RdsDbInstance", "None");
  private static final List<String> NAMED = List.of("OpsworksMysqlInstance", "RdsDbInstance");
  private static final Pattern PRINTABLE = Pattern.compile("\\P{Cntrl}*");
  private static final int LONGEST_VALUE = 256;
  private static final int LARGEST_ENVIRONMENT = 20 * 1024;

  private AppSettings() {}

  static App with(App app, Members members) {
    return app.with(change -> fill(change, app, members));
  }

  private static void fill(AppBuilder change, App app, Members members) {
    members.text("Name").ifPresent(change::name);
    members.text("Type").map(AppType::of).ifPresent(change::type);
    members.text("Description").ifPresent(text -> change.description(Texts.orNull(text)));
    members.<String>list("Domains").ifPresent(change::domains);
    members.flag("EnableSsl").ifPresent(change::enableSsl);
    members
        .structure("AppSource", Source.class)
        .ifPresent(source -> change.appSource(Sources.read(source, app.appSource())));
    members
        .<software.amazon.awssdk.services.opsworks.model.DataSource>list("DataSources")
        .ifPresent(
            given -> change.dataSources(given.stream().map(AppSettings::dataSource).toList()));
    members
        .structure(
            "SslConfiguration",
            software.amazon.awssdk.services.opsworks.model.SslConfiguration.class)
        .ifPresent(given -> change.sslConfiguration(ssl(given, app.sslConfiguration())));
    members
        .texts("Attributes")
        .ifPresent(given -> change.attributes(StackSettings.merged(app.attributes(), given)));
    members
        .<software.amazon.awssdk.services.opsworks.model.EnvironmentVariable>list("Environment")
        .ifPresent(given -> change.environment(environment(given, app.environment())));
  }

  private static DataSource dataSource(
      software.amazon.awssdk.services.opsworks.model.DataSource given) {
    if (given.type() == null || !DATA_SOURCES.contains(given.type())) {
      throw ApiError.validation(
          "Data Source Type: %s (expected: one of %s)"
              .formatted(given.type(), String.join(", ", DATA_SOURCES)));
    }
    var arn = Texts.orNull(given.arn());
    if (arn == null && NAMED.contains(given.type())) {
      throw ApiError.wrong("Data Source Arn", arn, "one, with " + given.type());
    }
    return new DataSource(given.type(), arn, Texts.orNull(given.databaseName()));
  }

  private static SslConfiguration ssl(
      software.amazon.awssdk.services.opsworks.model.SslConfiguration given,
      @Nullable SslConfiguration present) {
    var key = Sources.secret(given.privateKey(), present == null ? null : present.privateKey());
    return new SslConfiguration(
        given.certificate(), key == null ? new Secret("") : key, Texts.orNull(given.chain()));
  }

  /** A secure value that comes back filtered keeps what it was. */
  private static List<EnvironmentVariable> environment(
      List<software.amazon.awssdk.services.opsworks.model.EnvironmentVariable> given,
      List<EnvironmentVariable> present) {
    int size =
        given.stream()
            .mapToInt(variable -> variable.key().length() + variable.value().length())
            .sum();
    if (size > LARGEST_ENVIRONMENT) {
      throw ApiError.validation("Environment: is too large (maximum is 20 KB)");
    }
    return given.stream().map(variable -> variable(variable, present)).toList();
  }

  private static EnvironmentVariable variable(
      software.amazon.awssdk.services.opsworks.model.EnvironmentVariable given,
      List<EnvironmentVariable> present) {
    if (given.value().length() > LONGEST_VALUE) {
      throw ApiError.validation(
          "Environment: the value of %s has %d characters (expected: at most %d)"
              .formatted(given.key(), given.value().length(), LONGEST_VALUE));
    }
    if (!PRINTABLE.matcher(given.value()).matches()) {
      throw ApiError.validation(
          "Environment: the value of %s (expected: printable characters)".formatted(given.key()));
    }
    var value =
        given.value().equals(Secret.FILTERED)
            ? present.stream()
                .filter(old -> old.key().equals(given.key()) && old.secure())
                .map(EnvironmentVariable::value)
                .findFirst()
                .orElse(given.value())
            : given.value();
    return new EnvironmentVariable(given.key(), value, Boolean.TRUE.equals(given.secure()));
  }

  static void checkChef(Stack stack, App app) {
    if (stack.chefVersion() == ChefVersion.CHEF_0_9 && !app.environment().isEmpty()) {
      throw ApiError.validation("Environment: a stack with Chef 0.9 knows none");
    }
  }
}
