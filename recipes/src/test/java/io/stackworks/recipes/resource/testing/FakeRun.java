package io.stackworks.recipes.resource.testing;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.Run;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run with a cache folder, cookbooks in a folder, and what a test sets. */
public class FakeRun implements Run {
  private final Path folder;
  private final Map<String, Object> attributes = new HashMap<>();
  private final List<String> messages = new ArrayList<>();
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private int generation = 18;
  private boolean whyRun;
  private byte[] rendered = {};

  /** Uses {@code cache} and {@code cookbooks} below the folder. */
  public FakeRun(Path folder) {
    this.folder = folder;
  }

  public FakeRun generation(int value) {
    generation = value;
    return this;
  }

  public FakeRun inWhyRun() {
    whyRun = true;
    return this;
  }

  public FakeRun rendering(String text) {
    rendered = text.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  /** An attribute by its path, joined by dots. */
  public FakeRun attribute(String dottedPath, Object value) {
    attributes.put(dottedPath, value);
    return this;
  }

  /** What was logged, as {@code level: message}. */
  public List<String> messages() {
    return messages;
  }

  public String shown() {
    return output.toString(StandardCharsets.UTF_8);
  }

  @Override
  public Path cache() {
    return folder.resolve("cache");
  }

  @Override
  public int generation() {
    return generation;
  }

  @Override
  public boolean whyRun() {
    return whyRun;
  }

  @Override
  public Path cookbookFile(String cookbook, String segment, List<String> source) {
    for (var name : source) {
      for (var place : List.of("default/" + name, name)) {
        var file = folder.resolve("cookbooks").resolve(cookbook).resolve(segment).resolve(place);
        if (Files.isRegularFile(file)) {
          return file;
        }
      }
    }
    throw new ResourceFailed("Chef::Exceptions::FileNotFound", "no " + source + " in " + cookbook);
  }

  @Override
  public Path cookbookDirectory(String cookbook, String source) {
    return folder.resolve("cookbooks").resolve(cookbook).resolve("files").resolve(source);
  }

  @Override
  public String cookbookOf(Call call) {
    return "t";
  }

  @Override
  public byte[] render(Call template) {
    return rendered;
  }

  @Override
  public Duration pauseBeforeAnotherTry() {
    return Duration.ZERO;
  }

  @Override
  public void log(String level, String message) {
    messages.add(level + ": " + message);
  }

  @Override
  public void output(byte[] bytes) {
    output.writeBytes(bytes);
  }

  @Override
  public @Nullable Object attribute(String... path) {
    return attributes.get(String.join(".", path));
  }
}
