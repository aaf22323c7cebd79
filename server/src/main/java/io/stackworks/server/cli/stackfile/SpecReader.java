package io.stackworks.server.cli.stackfile;

import io.stackworks.proto.operator.AppSpec;
import io.stackworks.proto.operator.EnvironmentVariable;
import io.stackworks.proto.operator.InstanceSpec;
import io.stackworks.proto.operator.LayerSpec;
import io.stackworks.proto.operator.Recipes;
import io.stackworks.proto.operator.Source;
import io.stackworks.proto.operator.StackSpec;
import io.stackworks.server.cli.stackfile.Value.Mapping;
import io.stackworks.server.cli.stackfile.Value.Scalar;
import io.stackworks.server.cli.stackfile.Value.Sequence;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A value that the schema accepted, as a {@link StackSpec}. What is not written stays unset:
 * defaults are the server's.
 */
final class SpecReader {
  private static final BigDecimal CHEF_11_10 = new BigDecimal("11.10");

  private SpecReader() {}

  static StackSpec stack(Mapping file) {
    var spec = StackSpec.newBuilder();
    text(file, "name", spec::setName);
    text(file, "region", spec::setRegion);
    text(file, "hostname_theme", spec::setHostnameTheme);
    text(file, "chef_version", version -> spec.setChefVersion(chefVersion(version)));
    json(file, spec::setCustomJson);
    mapping(file, "cookbooks", source -> spec.setCookbooks(source(source)));
    mappings(file, "layers").forEach(layer -> spec.addLayers(layer(layer)));
    mappings(file, "apps").forEach(app -> spec.addApps(app(app)));
    mappings(file, "instances").forEach(instance -> spec.addInstances(instance(instance)));
    return spec.build();
  }

  /** {@code 11.10} without quotes is the number 11.1, and 12.0 is 12. */
  private static String chefVersion(String written) {
    var number = new BigDecimal(written);
    return number.compareTo(CHEF_11_10) == 0 ? "11.10" : String.valueOf(number.intValue());
  }

  private static Source source(Mapping written) {
    var source = Source.newBuilder();
    text(written, "type", source::setType);
    text(written, "url", source::setUrl);
    text(written, "revision", source::setRevision);
    text(written, "username", source::setUsername);
    text(written, "password", source::setPassword);
    text(written, "ssh_key", source::setSshKey);
    return source.build();
  }

  private static LayerSpec layer(Mapping written) {
    var layer = LayerSpec.newBuilder();
    text(written, "name", layer::setName);
    text(written, "short_name", layer::setShortName);
    text(written, "type", layer::setType);
    mapping(written, "recipes", recipes -> layer.setRecipes(recipes(recipes)));
    json(written, layer::setCustomJson);
    layer.addAllPackages(texts(written, "packages"));
    text(
        written,
        "shutdown_timeout_seconds",
        seconds -> layer.setShutdownTimeoutSeconds(new BigDecimal(seconds).intValueExact()));
    text(written, "auto_healing", on -> layer.setDisableAutoHealing(!isTrue(on)));
    layer.putAllAttributes(attributes(written));
    return layer.build();
  }

  private static Recipes recipes(Mapping written) {
    return Recipes.newBuilder()
        .addAllSetup(texts(written, "setup"))
        .addAllConfigure(texts(written, "configure"))
        .addAllDeploy(texts(written, "deploy"))
        .addAllUndeploy(texts(written, "undeploy"))
        .addAllShutdown(texts(written, "shutdown"))
        .build();
  }

  private static AppSpec app(Mapping written) {
    var app = AppSpec.newBuilder();
    text(written, "name", app::setName);
    text(written, "short_name", app::setShortName);
    text(written, "type", app::setType);
    mapping(written, "source", source -> app.setSource(source(source)));
    app.addAllDomains(texts(written, "domains"));
    mapping(
        written,
        "environment",
        variables ->
            variables
                .entries()
                .forEach((key, entry) -> app.addEnvironment(variable(key, entry.value()))));
    app.putAllAttributes(attributes(written));
    text(written, "description", app::setDescription);
    return app.build();
  }

  private static EnvironmentVariable variable(String key, Value written) {
    var variable = EnvironmentVariable.newBuilder().setKey(key);
    if (written instanceof Mapping mapping) {
      text(mapping, "value", variable::setValue);
      text(mapping, "secure", secure -> variable.setSecure(isTrue(secure)));
    } else {
      variable.setValue(((Scalar) written).text());
    }
    return variable.build();
  }

  private static InstanceSpec instance(Mapping written) {
    var instance = InstanceSpec.newBuilder();
    text(written, "hostname", instance::setHostname);
    instance.addAllLayers(texts(written, "layers"));
    text(written, "compute", instance::setCompute);
    text(written, "desired", instance::setDesired);
    text(written, "instance_type", instance::setInstanceType);
    return instance.build();
  }

  private static boolean isTrue(String written) {
    return written.equalsIgnoreCase("true");
  }

  private static @Nullable Value get(Mapping from, String key) {
    var entry = from.entries().get(key);
    return entry == null ? null : entry.value();
  }

  private static void text(Mapping from, String key, Consumer<String> to) {
    if (get(from, key) instanceof Scalar scalar) {
      to.accept(scalar.text());
    }
  }

  private static void json(Mapping from, Consumer<String> to) {
    mapping(from, "custom_json", value -> to.accept(Json.of(value)));
  }

  private static void mapping(Mapping from, String key, Consumer<Mapping> to) {
    if (get(from, key) instanceof Mapping mapping) {
      to.accept(mapping);
    }
  }

  private static List<Mapping> mappings(Mapping from, String key) {
    return get(from, key) instanceof Sequence list
        ? list.items().stream().map(Mapping.class::cast).toList()
        : List.of();
  }

  private static List<String> texts(Mapping from, String key) {
    return get(from, key) instanceof Sequence list
        ? list.items().stream().map(item -> ((Scalar) item).text()).toList()
        : List.of();
  }

  private static Map<String, String> attributes(Mapping from) {
    var attributes = new LinkedHashMap<String, String>();
    mapping(
        from,
        "attributes",
        written ->
            written
                .entries()
                .forEach((key, entry) -> attributes.put(key, ((Scalar) entry.value()).text())));
    return attributes;
  }
}
