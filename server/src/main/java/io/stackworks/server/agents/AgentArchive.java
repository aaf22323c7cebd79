package io.stackworks.server.agents;

import io.stackworks.server.security.Fingerprint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The agent as one file: the agent's and the runner's jars and the launcher, taken from this
 * server's own installation. Made when it is first asked for, and again when the installation
 * changes.
 */
public final class AgentArchive {
  static final String ROOT = "stackworks-agent/";

  private final Path home;
  private final Path folder;
  private @Nullable Path hashedFile;
  private String hashed = "";

  /**
   * @param home the installation: an unpacked archive ({@code MODULE/lib}) or a source tree ({@code
   *     MODULE/target})
   * @param folder where made archives are kept
   */
  public AgentArchive(Path home, Path folder) {
    this.home = home;
    this.folder = folder;
  }

  /** The file; waits while it is made. */
  synchronized Path file() throws IOException {
    var content = content();
    var file = folder.resolve("stackworks-agent-" + key(content) + ".tar.gz");
    if (!Files.exists(file)) {
      Files.createDirectories(folder);
      forgetOthers();
      TarGz.write(file, content);
    }
    return file;
  }

  /** Of the file's bytes, in hexadecimal. */
  synchronized String sha256() throws IOException {
    var file = file();
    if (!file.equals(hashedFile)) {
      hashed = Fingerprint.hex(Files.readAllBytes(file));
      hashedFile = file;
    }
    return hashed;
  }

  /** Names in the archive and the files behind them, in a fixed order. */
  private SortedMap<String, Path> content() throws IOException {
    var content = new TreeMap<String, Path>();
    content.put(ROOT + "stackworks", home.resolve("stackworks"));
    for (var module : new String[] {"agent", "recipes"}) {
      var installed = home.resolve(module).resolve("lib");
      if (Files.isDirectory(installed)) {
        jars(content, module, installed, "*.jar");
      } else {
        var target = home.resolve(module).resolve("target");
        jars(content, module, target, "stackworks-" + module + "-[0-9]*.jar");
        jars(content, module, target.resolve("lib"), "*.jar");
      }
      for (var options : new String[] {"jvm.options", "src/main/dist/jvm.options"}) {
        var file = home.resolve(module).resolve(options);
        if (Files.exists(file)) {
          content.putIfAbsent(ROOT + module + "/jvm.options", file);
        }
      }
    }
    for (var place : new String[] {"bin", "src/main/dist/bin"}) {
      var alias = home.resolve("agent").resolve(place).resolve("opsworks-agent-cli");
      if (Files.exists(alias)) {
        content.putIfAbsent(ROOT + "agent/bin/opsworks-agent-cli", alias);
      }
    }
    return content;
  }

  private static void jars(
      SortedMap<String, Path> content, String module, Path folder, String pattern)
      throws IOException {
    int before = content.size();
    if (Files.isDirectory(folder)) {
      try (var jars = Files.newDirectoryStream(folder, pattern)) {
        jars.forEach(jar -> content.put(ROOT + module + "/lib/" + jar.getFileName(), jar));
      }
    }
    if (content.size() == before) {
      throw new IOException("%s: no jars (expected: a built %s)".formatted(folder, module));
    }
  }

  private static String key(SortedMap<String, Path> content) throws IOException {
    var text = new StringBuilder();
    for (var entry : content.entrySet()) {
      var file = entry.getValue();
      text.append(
          "%s %d %s\n"
              .formatted(entry.getKey(), Files.size(file), Files.getLastModifiedTime(file)));
    }
    return Fingerprint.hex(text.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 16);
  }

  private void forgetOthers() throws IOException {
    try (var old = Files.newDirectoryStream(folder)) {
      for (var each : old) {
        Files.delete(each);
      }
    }
  }
}
