package io.stackworks.server.agents;

import io.stackworks.server.security.Fingerprint;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.jspecify.annotations.Nullable;

/**
 * The agent as one file: the agent's and the runner's jars and the launcher, taken from this
 * server's own installation. Made when it is first asked for, and again when the installation
 * changes.
 */
public final class AgentArchive {
  static final String ROOT = "stackworks-agent/";
  private static final int PLAIN = 0100644;
  private static final int PROGRAM = 0100755;

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
      var fresh = folder.resolve("new");
      try (var out = Files.newOutputStream(fresh)) {
        write(content, out);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return file;
  }

  /** Of the file's bytes, in hexadecimal. */
  synchronized String sha256() throws IOException {
    var file = file();
    if (!file.equals(hashedFile)) {
      hashed = Fingerprint.of(Files.readAllBytes(file)).substring("sha256:".length());
      hashedFile = file;
    }
    return hashed;
  }

  /** Names in the archive and the files behind them, in a fixed order. */
  private Map<String, Path> content() throws IOException {
    var content = new TreeMap<String, Path>();
    content.put("stackworks", home.resolve("stackworks"));
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
          content.putIfAbsent(module + "/jvm.options", file);
        }
      }
    }
    for (var place : new String[] {"bin", "src/main/dist/bin"}) {
      var alias = home.resolve("agent").resolve(place).resolve("opsworks-agent-cli");
      if (Files.exists(alias)) {
        content.putIfAbsent("agent/bin/opsworks-agent-cli", alias);
      }
    }
    return content;
  }

  private static void jars(Map<String, Path> content, String module, Path folder, String pattern)
      throws IOException {
    int before = content.size();
    if (Files.isDirectory(folder)) {
      try (var jars = Files.newDirectoryStream(folder, pattern)) {
        jars.forEach(jar -> content.put(module + "/lib/" + jar.getFileName(), jar));
      }
    }
    if (content.size() == before) {
      throw new IOException("%s: no jars (expected: a built %s)".formatted(folder, module));
    }
  }

  private static String key(Map<String, Path> content) throws IOException {
    var text = new StringBuilder();
    for (var entry : content.entrySet()) {
      var file = entry.getValue();
      text.append(
          "%s %d %s\n"
              .formatted(entry.getKey(), Files.size(file), Files.getLastModifiedTime(file)));
    }
    var hash = Fingerprint.of(text.toString().getBytes(StandardCharsets.UTF_8));
    return hash.substring("sha256:".length(), "sha256:".length() + 16);
  }

  private void forgetOthers() throws IOException {
    try (var old = Files.newDirectoryStream(folder)) {
      for (var each : old) {
        Files.delete(each);
      }
    }
  }

  private static void write(Map<String, Path> content, OutputStream out) throws IOException {
    var gzip = new GzipParameters();
    gzip.setCompressionLevel(Deflater.BEST_SPEED); // jars are compressed already
    try (var tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(out, gzip))) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (var each : content.entrySet()) {
        var entry = new TarArchiveEntry(ROOT + each.getKey());
        entry.setSize(Files.size(each.getValue()));
        entry.setModTime(Files.getLastModifiedTime(each.getValue()));
        boolean program = !each.getKey().contains(".") && !each.getKey().contains("/lib/");
        entry.setMode(program ? PROGRAM : PLAIN);
        tar.putArchiveEntry(entry);
        Files.copy(each.getValue(), tar);
        tar.closeArchiveEntry();
      }
    }
  }
}
