package io.stackworks.server.cli.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntSupplier;

/** {@code aws opsworks ...}: reads the words, makes the call, prints what AWS's client would. */
public final class AwsCommandLine {
  /** Exit codes of the AWS command line, version 2. */
  private static final int USAGE = 252;

  private static final int REFUSED = 254;
  private static final int FAILED = 255;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Api api;
  private final PrintStream out;
  private final PrintStream err;
  private final IntSupplier columns;

  /**
   * @param columns of the terminal; asked for when it matters
   */
  public AwsCommandLine(Api api, PrintStream out, PrintStream err, IntSupplier columns) {
    this.api = api;
    this.out = out;
    this.err = err;
    this.columns = columns;
  }

  /**
   * Returns the exit code.
   *
   * @param folder that relative file names count from
   */
  public int run(List<String> words, Path folder) throws IOException, InterruptedException {
    String operation = "";
    try {
      var line = Line.read(words, folder);
      operation = line.operation();
      var waiter = line.waiter();
      if (waiter != null) {
        waiter.await(api, line.request(), time -> Thread.sleep(time.toMillis()));
        return 0;
      }
      var answer =
          line.skeleton() ? Skeleton.of(operation) : api.call(line.operation(), line.request());
      print(line, answer);
      return 0;
    } catch (WrongUsage e) {
      err.println("\naws: error: " + e.text());
      return USAGE;
    } catch (Api.Refused e) {
      if (e.code().isEmpty()) {
        err.println("\n" + e.text());
        return FAILED;
      }
      err.println(
          "\nAn error occurred (%s) when calling the %s operation: %s"
              .formatted(e.code(), operation, e.text()));
      return REFUSED;
    }
  }

  private void print(Line line, JsonNode answer) {
    if (answer.isEmpty()) {
      return;
    }
    var shown = line.query().isEmpty() ? answer : Query.apply(line.query(), answer);
    switch (line.output()) {
      case "text" -> out.print(TextOutput.of(shown));
      case "table" ->
          out.print(TableOutput.of(ApiModel.option(line.operation()), shown, columns.getAsInt()));
      case "yaml" -> out.print(YamlOutput.of(shown));
      default -> out.println(json(shown));
    }
  }

  private static String json(JsonNode value) {
    var indent = new DefaultIndenter("    ", "\n");
    var printer =
        new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withArrayEmptySeparator("")
                .withObjectEmptySeparator(""));
    printer.indentObjectsWith(indent);
    printer.indentArraysWith(indent);
    try {
      return JSON.writer(printer).writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
