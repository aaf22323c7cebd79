package io.stackworks.server.console;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import io.stackworks.server.stack.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Style, scripts and icons. A link names its file's version, so browsers keep it for good. */
final class Assets {
  private static final String WEBJARS = "/META-INF/resources/webjars/";

  /** Files of WebJars by the name we give them; the version in the path is the build's. */
  private static final Map<String, String> FOREIGN =
      Map.of(
          "htmx.js", "htmx.org/%s/dist/htmx.min.js",
          "uplot.js", "uplot/%s/dist/uPlot.iife.min.js",
          "uplot.css", "uplot/%s/dist/uPlot.min.css");

  private record Asset(MediaType type, byte[] bytes, byte[] gzip, String version) {}

  private static final Map<String, Asset> LOADED = new ConcurrentHashMap<>();

  private Assets() {}

  /** Where a page finds a file. */
  static String link(String name) {
    return "/console/assets/" + asset(name).version() + "/" + name;
  }

  static Answer answer(Ask ask) {
    var asset = asset(ask.name("file"));
    boolean packed = ask.headers().get("accept-encoding", "").contains("gzip");
    var answer =
        new Answer(
            HttpStatus.OK,
            asset.type(),
            packed ? asset.gzip() : asset.bytes(),
            Map.of("cache-control", "public, max-age=31536000, immutable"));
    return packed ? answer.with("content-encoding", "gzip") : answer;
  }

  private static Asset asset(String name) {
    var loaded = LOADED.get(name);
    return loaded != null ? loaded : LOADED.computeIfAbsent(name, Assets::load);
  }

  private static Asset load(String name) {
    var foreign = FOREIGN.get(name);
    try (var in = open(name, foreign == null ? "assets/" + name : WEBJARS + versioned(foreign))) {
      if (in == null) {
        throw Refusal.notFound("file", name).asException();
      }
      var bytes = in.readAllBytes();
      return new Asset(type(name), bytes, Console.gzip(bytes), version(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A name from outside is never a path. */
  private static @Nullable InputStream open(String name, String path) {
    return name.matches("[a-z]+\\.(js|css|svg)") ? Assets.class.getResourceAsStream(path) : null;
  }

  /** The version that is on the class path, from the jar's own description. */
  private static String versioned(String path) throws IOException {
    var artifact = path.substring(0, path.indexOf('/'));
    try (var in =
        Assets.class.getResourceAsStream(
            "/META-INF/maven/org.webjars.npm/" + artifact + "/pom.properties")) {
      if (in == null) {
        throw new IOException("WebJar " + artifact + " is not on the class path");
      }
      var properties = new java.util.Properties();
      properties.load(in);
      return path.formatted(properties.getProperty("version"));
    }
  }

  private static MediaType type(String name) {
    if (name.endsWith(".css")) {
      return MediaType.CSS_UTF_8;
    }
    return name.endsWith(".svg")
        ? MediaType.SVG_UTF_8
        : MediaType.parse("text/javascript; charset=utf-8");
  }

  private static String version(byte[] bytes) {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(hash, 0, 5);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
