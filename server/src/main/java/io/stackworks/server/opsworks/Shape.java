package io.stackworks.server.opsworks;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/**
 * What the model says about the members of one structure, read from the SDK's own types: their
 * names and, where there are any, the words they may hold.
 */
record Shape(List<Member> members) {

  /** Structures, other than requests, some of whose members must be there. */
  private static final Map<String, List<String>> REQUIRED =
      Map.of(
          "DeploymentCommand", List.of("Name"),
          "EnvironmentVariable", List.of("Key", "Value"),
          "SslConfiguration", List.of("Certificate", "PrivateKey"),
          "VolumeConfiguration", List.of("MountPoint", "NumberOfDisks", "Size"));

  /** Words beside those of the model: two of ours, and one that the service always took. */
  private static final Map<String, String> MORE =
      Map.of("AppType", "python", "LayerType", "python-app", "SourceType", Sources.OTHER);

  private static final Map<Class<?>, Shape> KNOWN = new ConcurrentHashMap<>();

  /**
   * @param words of an enumeration, of a list of one, or of a map's keys; empty: any
   */
  record Member(SdkField<?> field, String name, boolean required, List<String> words) {}

  Shape {
    members = List.copyOf(members);
  }

  /** Of a built structure, not of its builder. */
  static Shape of(SdkPojo pojo) {
    return KNOWN.computeIfAbsent(pojo.getClass(), type -> read(pojo));
  }

  private static Shape read(SdkPojo pojo) {
    var type = pojo.getClass();
    var required = Set.copyOf(REQUIRED.getOrDefault(type.getSimpleName(), List.of()));
    var members = new ArrayList<Member>();
    for (var field : pojo.sdkFields()) {
      var name = field.locationName();
      members.add(new Member(field, name, required.contains(name), words(type, name)));
    }
    return new Shape(members);
  }

  /** An enumeration has two getters: {@code type()} and {@code typeAsString()}. */
  private static List<String> words(Class<?> type, String member) {
    var getter = member.substring(0, 1).toLowerCase(Locale.ROOT) + member.substring(1);
    for (var twin : List.of(getter + "AsString", getter + "AsStrings")) {
      if (method(type, twin) != null) {
        var typed = method(type, getter);
        return typed == null ? List.of() : words(typed.getGenericReturnType());
      }
    }
    return List.of();
  }

  private static @Nullable Method method(Class<?> type, String name) {
    return Arrays.stream(type.getMethods())
        .filter(method -> method.getName().equals(name) && method.getParameterCount() == 0)
        .findFirst()
        .orElse(null);
  }

  private static List<String> words(Type type) {
    var named =
        type instanceof ParameterizedType generic ? generic.getActualTypeArguments()[0] : type;
    if (!(named instanceof Class<?> words) || !words.isEnum()) {
      return List.of();
    }
    var all = new ArrayList<String>();
    for (var word : words.getEnumConstants()) {
      var text = word.toString();
      if (!text.equals("null")) { // UNKNOWN_TO_SDK_VERSION
        all.add(text);
      }
    }
    var more = MORE.get(words.getSimpleName());
    if (more != null) {
      all.add(more);
    }
    return all;
  }
}
