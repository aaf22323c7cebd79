package io.stackworks.server.console;

import com.linecorp.armeria.common.HttpStatus;
import io.stackworks.server.command.Command;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.Snapshot;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One command on one instance: its log, its resources, and why it failed. */
final class CommandPage {
  private static final int PIECE_BYTES = 96 * 1024;
  private static final int MOST_BYTES = 1 << 20;
  private static final int SHOWN_RESOURCES = 300;
  private static final Duration LONGEST_SEARCH = Duration.ofMinutes(2);

  private final Core core;
  private final Look look;
  private final Html html;
  private final Stories stories;

  CommandPage(Core core, Look look, Html html, Stories stories) {
    this.core = core;
    this.look = look;
    this.html = html;
    this.stories = stories;
  }

  /**
   * @param resources as many as a page bears
   */
  record View(
      Frame frame,
      Snapshot stack,
      Runs.Row run,
      Story story,
      List<Story.Resource> resources,
      int allResources,
      @Nullable Failure failure,
      long logSize) {
    boolean dry() {
      return run.command().args().getOrDefault("dry_run", List.of()).contains("true");
    }

    String url() {
      return run.url();
    }
  }

  Answer show(Ask ask) {
    long position = core.feed().position();
    var stack = look.stack(ask);
    var command = look.command(ask);
    var run = Runs.rows(core, List.of(command)).get(0);
    var story = stories.of(command);
    var shown =
        ask.query("all").isEmpty()
            ? story.resources().stream()
                .filter(one -> one.isTop() || one.isFailed())
                .limit(SHOWN_RESOURCES)
                .toList()
            : story.resources();
    var title = Tone.words(command.type().name()) + " on " + run.hostname();
    var frame =
        Frame.of(ask, stack, title, section(command), crumb(stack, command, run.hostname()));
    return html.page(
        "command",
        new View(
            frame.live(frame.liveWithProgress(position).live() + "&command=" + command.id()),
            stack,
            run,
            story,
            shown,
            story.resources().size(),
            Failure.of(command, story, core.logs()),
            core.logs().size(command.id())));
  }

  private static String section(Command command) {
    return command.deploymentId() == null ? "instances" : "deployments";
  }

  private static Frame.Crumb crumb(Snapshot stack, Command command, String hostname) {
    var base = "/console/stacks/" + stack.stack().id();
    return command.deploymentId() == null
        ? new Frame.Crumb(hostname, base + "/instances/" + command.instanceId())
        : new Frame.Crumb("Deployment", base + "/deployments/" + command.deploymentId());
  }

  /** Lines as markup: {@code from} an offset on, or those that end at {@code to}. */
  Answer lines(Ask ask) {
    var command = look.command(ask);
    int bytes = (int) Math.max(1024, Math.min(MOST_BYTES, ask.number("bytes", PIECE_BYTES)));
    var piece =
        ask.query("to").isEmpty()
            ? LogPiece.after(
                core.logs(),
                command.id(),
                Math.max(0, ask.number("from", 0)),
                bytes,
                !command.isOpen())
            : LogPiece.before(core.logs(), command.id(), Math.max(0, ask.number("to", 0)), bytes);
    return html.page("log-lines", piece)
        .with("x-log-from", String.valueOf(piece.from()))
        .with("x-log-to", String.valueOf(piece.to()))
        .with("x-log-size", String.valueOf(piece.size()))
        .with("x-log-open", String.valueOf(command.isOpen()));
  }

  Answer download(Ask ask) {
    return Answer.stream(LogDownload.of(core.logs(), look.command(ask).id(), ask.ctx()));
  }

  /**
   * The offset of a line: {@code q} text in it, or {@code error}; {@code back}: towards the top.
   */
  Answer find(Ask ask) {
    var command = look.command(ask);
    ask.ctx().setRequestTimeout(LONGEST_SEARCH);
    var search = new LogSearch(core.logs(), command.id());
    var found =
        ask.query("back").isEmpty()
            ? search.first(Math.max(0, ask.number("from", 0)), wanted(ask))
            : search.last(Math.max(0, ask.number("from", 0)), wanted(ask));
    return found.isPresent()
        ? Answer.json("{\"at\":" + found.getAsLong() + "}")
        : Answer.text(HttpStatus.NOT_FOUND, "no such line\n");
  }

  private static LogSearch.Wanted wanted(Ask ask) {
    if (!ask.query("error").isEmpty()) {
      return LogSearch.ERROR;
    }
    var words = ask.query().get("q", "");
    if (words.isEmpty()) {
      throw Refusal.invalid("q", "", "words to look for").asException();
    }
    return LogSearch.containing(words);
  }
}
