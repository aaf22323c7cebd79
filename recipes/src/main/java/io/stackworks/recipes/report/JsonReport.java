package io.stackworks.recipes.report;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The report file: how the run ended and one entry per action in the order of their starts. */
public final class JsonReport implements Sink {
  private final Path file;
  private final List<Entry> entries = new ArrayList<>();

  public JsonReport(Path file) {
    this.file = file;
  }

  @Override
  public void started(Entry entry) {
    entries.add(entry);
  }

  @Override
  public void summary(Summary summary) {
    try {
      var temporary = file.resolveSibling(file.getFileName() + ".part");
      write(temporary, summary);
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Path to, Summary summary) throws IOException {
    try (var json = new JsonFactory().createGenerator(to.toFile(), JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeStringField("status", summary.success() ? "success" : "failure");
      if (summary.exceptionClass().isEmpty()) {
        json.writeNullField("exception");
      } else {
        json.writeObjectFieldStart("exception");
        json.writeStringField("class", summary.exceptionClass());
        json.writeStringField("message", summary.exceptionMessage());
        json.writeEndObject();
      }
      json.writeNumberField("elapsed_ms", summary.elapsedMs());
      json.writeArrayFieldStart("resources");
      for (var entry : entries) {
        if (entry.status == null) {
          continue;
        }
        json.writeStartObject();
        json.writeStringField("type", entry.resource.type());
        json.writeStringField("name", entry.resource.name());
        json.writeStringField("action", entry.resource.action());
        json.writeStringField("status", status(entry.status));
        json.writeNumberField("depth", entry.depth);
        json.writeNumberField("elapsed_us", entry.elapsedNs / 1000);
        json.writeStringField("cookbook", entry.resource.cookbook());
        json.writeStringField("recipe", entry.resource.recipe());
        json.writeNumberField("line", entry.resource.line());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static String status(Entry.Status status) {
    return status
        .name()
        .toLowerCase(Locale.ROOT)
        .replace("up_to_date", "up-to-date")
        .replace('_', '-');
  }
}
