package io.stackworks.agent.run;

import com.google.protobuf.ByteString;
import io.stackworks.agent.state.DataDirectory;
import io.stackworks.agent.state.Trees;
import io.stackworks.proto.run.RunRequest;
import io.stackworks.proto.run.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the class-data archive that lets a runner boot in half the time: one why-run of a small
 * recipe, once for each JDK and set of jars. Without it runners only start slower.
 */
public final class ClassData implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ClassData.class);
  private static final Duration MOST = Duration.ofMinutes(2);
  private static final String RECIPE =
      """
      directory '/tmp/stackworks-training'
      file '/tmp/stackworks-training/file' do
        content "text\\n"
        mode '0644'
      end
      template '/tmp/stackworks-training/template' do
        source 'training.erb'
        variables(value: 1)
        notifies :run, 'execute[training]', :delayed
      end
      execute 'training' do
        command 'true'
        action :nothing
      end
      link '/tmp/stackworks-training/link' do
        to '/tmp/stackworks-training/file'
      end
      log 'training'
      """;

  private final DataDirectory data;
  private final RunnerProgram program;
  private volatile @Nullable RunnerProcess training;

  public ClassData(DataDirectory data, RunnerProgram program) {
    this.data = data;
    this.program = program;
  }

  /** Makes the archive if there is none. Returns where it is, null when there cannot be one. */
  public @Nullable Path prepare() {
    try {
      var archive = program.archive();
      if (archive == null || Files.exists(archive)) {
        return archive;
      }
      return make(archive);
    } catch (CannotRun | IOException e) {
      log.atInfo().log("No class-data archive: {}", e.getMessage());
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private @Nullable Path make(Path archive) throws CannotRun, IOException, InterruptedException {
    long begun = System.nanoTime();
    var target = program.classData();
    Files.createDirectories(target);
    var work = target.resolve("training-" + ProcessHandle.current().pid());
    Trees.delete(work);
    Files.createDirectories(work);
    var fresh = work.resolve("archive.jsa");
    var socket = Files.createTempDirectory("stackworks-").resolve("s");
    var script = data.root().resolve("supervise.sh");
    try {
      var runner =
          RunnerProcess.start(
              program.train(socket, fresh), script, work.resolve("runner"), socket, null);
      training = runner;
      runner.request(
          RunRequest.newBuilder()
              .setDirectory(example(work).toString())
              .setCacheDirectory(work.resolve("cache").toString())
              .setWhyRun(true)
              .build());
      var exit = await(runner, begun);
      if (exit == null || !Files.exists(fresh)) {
        runner.kill(Duration.ZERO);
        log.atInfo().log("No class-data archive{}", runner.lastWords());
        return null;
      }
      Files.move(fresh, archive, StandardCopyOption.ATOMIC_MOVE);
      removeOthers(target, archive);
      log.atInfo()
          .addKeyValue("ms", (System.nanoTime() - begun) / 1_000_000)
          .log("Class-data archive made");
      return archive;
    } finally {
      training = null;
      Files.deleteIfExists(socket);
      Trees.delete(socket.resolveSibling(".").normalize());
      Trees.delete(work);
    }
  }

  private static RunnerProcess.@Nullable Exit await(RunnerProcess runner, long begun)
      throws IOException, InterruptedException {
    while (System.nanoTime() - begun < MOST.toNanos()) {
      var exit = runner.exit();
      if (exit != null) {
        return exit;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    return null;
  }

  private static Path example(Path work) throws IOException {
    var directory = work.resolve("run");
    var cookbook = directory.resolve("cookbooks/training");
    Files.createDirectories(cookbook.resolve("recipes"));
    Files.createDirectories(cookbook.resolve("templates/default"));
    Files.createDirectories(directory.resolve("data_bags"));
    Files.createDirectories(directory.resolve("nodes"));
    Files.createDirectories(work.resolve("cache"));
    Files.writeString(cookbook.resolve("metadata.rb"), "name 'training'\nversion '1.0.0'\n");
    Files.writeString(cookbook.resolve("recipes/default.rb"), RECIPE);
    Files.writeString(cookbook.resolve("templates/default/training.erb"), "<%= @value %>\n");
    Files.writeString(directory.resolve("node.json"), "{\"training\":true}");
    var run =
        RunSpec.newBuilder()
            .setCommandId("training")
            .setActivity("execute_recipes")
            .addRunList("training::default")
            .setNodeJson(ByteString.copyFromUtf8("{\"training\":true}"))
            .setChefVersion("12");
    Files.write(directory.resolve("run.pb"), run.build().toByteArray());
    return directory;
  }

  /** Archives of former JDKs and jars are of no use. */
  private static void removeOthers(Path directory, Path archive) throws IOException {
    try (var all = Files.newDirectoryStream(directory, "recipes-*.jsa")) {
      for (var each : all) {
        if (!each.equals(archive)) {
          Files.deleteIfExists(each);
        }
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    var running = training;
    if (running != null) {
      running.kill(Duration.ZERO);
    }
  }
}
