package io.stackworks.recipes.conformance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything below a folder: type, mode, owner, group, content. */
final class Snapshot {
  private static final int SMALL = 4000;

  private final Names names;
  private final List<String> ignored;

  Snapshot(Names names, List<String> ignored) {
    this.names = names;
    this.ignored = ignored;
  }

  Map<String, ObjectNode> of(Path root) throws IOException {
    var found = new TreeMap<String, ObjectNode>();
    try (var paths = Files.walk(root)) {
      for (var path : paths.filter(p -> !p.equals(root)).toList()) {
        var relative = names.blank(root.relativize(path).toString());
        if (!isIgnored(relative)) {
          found.put(relative, describe(path));
        }
      }
    }
    return found;
  }

  private boolean isIgnored(String path) {
    if (glob("*.git/*", path)) {
      return true;
    }
    return ignored.stream().anyMatch(pattern -> glob(pattern, path));
  }

  /** As Python's fnmatch: a star crosses folders. */
  private static boolean glob(String pattern, String path) {
    var flat = path.replace('/', '\u0001');
    return FileSystems.getDefault()
        .getPathMatcher("glob:" + pattern.replace('/', '\u0001'))
        .matches(Path.of(flat));
  }

  private ObjectNode describe(Path path) throws IOException {
    var entry = Case.JSON.createObjectNode();
    var all = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
    entry.put("owner", all.get("owner").toString());
    entry.put("group", all.get("group").toString());
    if (Files.isSymbolicLink(path)) {
      entry.put("type", "link");
      entry.put("to", names.blank(Files.readSymbolicLink(path).toString()));
      return entry;
    }
    entry.put("mode", "%04o".formatted((int) all.get("mode") & 07777));
    if (Files.isDirectory(path)) {
      entry.put("type", "dir");
      return entry;
    }
    if (!Files.isRegularFile(path)) {
      entry.put("type", "other");
      return entry;
    }
    entry.put("type", "file");
    if ((int) all.get("nlink") > 1) {
      entry.put("links", (int) all.get("nlink"));
    }
    content(path, entry);
    return entry;
  }

  private void content(Path path, ObjectNode entry) throws IOException {
    var data = Files.readAllBytes(path);
    try {
      var text =
          names.blank(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString());
      entry.put("sha256", sha256(text.getBytes(StandardCharsets.UTF_8)));
      if (text.codePointCount(0, text.length()) <= SMALL) {
        entry.put("text", text);
      }
    } catch (CharacterCodingException binary) {
      entry.put("sha256", sha256(data));
    }
  }

  private static String sha256(byte[] data) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
