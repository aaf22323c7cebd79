package io.stackworks.server.opsworks;

import io.stackworks.server.layer.LayerType;
import io.stackworks.server.stack.Secret;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.opsworks.model.LayerAttributesKeys;

/** Attributes that layer types have: their defaults, and which of them are never shown. */
final class LayerAttributes {
  private static final Set<String> SECRETS =
      Set.of("HaproxyStatsPassword", "MysqlRootPassword", "GangliaPassword");
  private static final List<String> KEYS =
      Stream.of(LayerAttributesKeys.values())
          .filter(key -> key != LayerAttributesKeys.UNKNOWN_TO_SDK_VERSION)
          .map(LayerAttributesKeys::toString)
          .toList();
  private static final String FLAG = "true|false";

  /** What values look like, where it is known. */
  private static final Map<String, String> FORMS =
      Map.of(
          "EnableHaproxyStats",
          FLAG,
          "HaproxyHealthCheckMethod",
          "GET|HEAD|OPTIONS",
          "MysqlRootPasswordUbiquitous",
          FLAG,
          "MemcachedMemory",
          "[1-9][0-9]{0,6}",
          "ManageBundler",
          FLAG,
          "RailsStack",
          "apache_passenger|nginx_unicorn");

  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

  private LayerAttributes() {}

  static Map<String, String> defaults(LayerType type) {
    return switch (type) {
      case LB ->
          Map.of(
              "EnableHaproxyStats", "true",
              "HaproxyStatsUrl", "/haproxy?stats",
              "HaproxyStatsUser", "opsworks",
              "HaproxyStatsPassword", password(),
              "HaproxyHealthCheckUrl", "/",
              "HaproxyHealthCheckMethod", "OPTIONS");
      case RAILS_APP ->
          Map.of(
              "RailsStack", "apache_passenger",
              "RubyVersion", "2.3",
              "PassengerVersion", "5.0.28",
              "RubygemsVersion", "2.5.1",
              "ManageBundler", "true",
              "BundlerVersion", "1.12.5");
      case JAVA_APP ->
          Map.of(
              "Jvm", "openjdk",
              "JvmVersion", "7",
              "JvmOptions", "",
              "JavaAppServer", "tomcat",
              "JavaAppServerVersion", "7");
      case NODEJS_APP -> Map.of("NodejsVersion", "0.12.18");
      case DB_MASTER ->
          Map.of("MysqlRootPassword", password(), "MysqlRootPasswordUbiquitous", "true");
      case MEMCACHED -> Map.of("MemcachedMemory", "512");
      case MONITORING_MASTER ->
          Map.of(
              "GangliaUrl", "/ganglia", "GangliaUser", "opsworks", "GangliaPassword", password());
      case AWS_FLOW_RUBY -> Map.of("RubygemsVersion", "2.5.1", "BundlerVersion", "1.12.5");
      case CUSTOM, WEB, PHP_APP, PYTHON_APP, ECS_CLUSTER -> Map.of();
    };
  }

  private static String password() {
    var random = new SecureRandom();
    var text = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  /** Key by key; null takes a key away, the filtered text keeps a secret. */
  static Map<String, String> merged(Map<String, String> present, Map<String, String> given) {
    given.forEach(LayerAttributes::check);
    var wanted = new LinkedHashMap<>(given);
    wanted.values().removeIf(Secret.FILTERED::equals);
    return StackSettings.merged(present, wanted);
  }

  private static void check(String key, @Nullable String value) {
    var form = FORMS.get(key);
    if (form != null && value != null && !value.isEmpty() && !value.matches(form)) {
      throw ApiError.wrong(
          key,
          value,
          key.equals("MemcachedMemory") ? "megabytes" : "one of " + form.replace("|", ", "));
    }
  }

  /** All keys of the API; null where a layer has none. */
  static Map<String, @Nullable String> shown(Map<String, String> attributes) {
    var shown = new LinkedHashMap<String, @Nullable String>();
    for (var key : KEYS) {
      var value = attributes.get(key);
      shown.put(key, value != null && SECRETS.contains(key) ? Secret.FILTERED : value);
    }
    return shown;
  }
}
