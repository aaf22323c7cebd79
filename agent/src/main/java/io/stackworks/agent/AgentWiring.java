package io.stackworks.agent;

import io.stackworks.agent.facts.Ec2Metadata;
import io.stackworks.agent.facts.MachineFacts;
import io.stackworks.agent.facts.MetricsSampler;
import io.stackworks.agent.run.Artifacts;
import io.stackworks.agent.run.Commands;
import io.stackworks.agent.run.RunDirectories;
import io.stackworks.agent.run.RunnerProgram;
import io.stackworks.agent.run.Runners;
import io.stackworks.agent.run.Signal;
import io.stackworks.agent.session.IdentityFiles;
import io.stackworks.agent.session.Link;
import io.stackworks.agent.session.Orders;
import io.stackworks.agent.session.RegistrationRefused;
import io.stackworks.agent.session.SessionParts;
import io.stackworks.agent.state.DataDirectory;
import io.stackworks.agent.state.Journal;
import io.stackworks.agent.state.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds the agent. Read it top to bottom: it is the architecture. */
final class AgentWiring implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AgentWiring.class);
  private static final Duration QUIET = Duration.ofMinutes(1); // then the spare runner goes

  private final AgentConfig config;
  private final DataDirectory data;
  private final DataDirectory.Lock lock;
  private final ScheduledExecutorService timers;
  private final Link link;
  private final Commands commands;
  private final SessionParts parts;
  private int tidiedAfter = -1; // commands ended; one timer's

  /**
   * @param token join token as given, or empty; a file's goes before it
   */
  AgentWiring(AgentConfig config, String token, Clock clock)
      throws IOException, InterruptedException {
    this.config = config;
    data = new DataDirectory(config.data());
    data.create();
    lock = data.lock();
    timers = Executors.newScheduledThreadPool(2, task -> daemon(task, "timers"));

    var facts = new MachineFacts(Path.of("/"), config.facts());
    var metrics = new MetricsSampler(Path.of("/proc"), clock);
    var identity = new IdentityFiles(data.identity());
    var target = new Link.Target(config.server(), config.caFingerprint(), config.hostname());
    link = new Link(target, identity, proofs(token, facts), facts::read, timers, clock);

    var signal = new Signal();
    var program = new RunnerProgram(config.home(), config.runner());
    var runners = new Runners(data, program, timers, QUIET);
    runners.start();
    var artifacts = new Artifacts(data.artifacts(), link, config.artifactBytes());
    var journal = Journal.open(data.journal());
    var directories = new RunDirectories(data, artifacts);
    commands = new Commands(data, journal, directories, runners, signal, clock);
    parts =
        new SessionParts(
            commands, signal, facts::read, metrics::sample, new LocalOrders(), timers, clock);
  }

  private MachineProofs proofs(String token, MachineFacts facts) {
    var metadata = new Ec2Metadata(config.metadata());
    return new MachineProofs(
        Optional.of(token),
        Stream.concat(Stream.ofNullable(config.tokenFile()), Stream.of(data.token())).toList(),
        () -> facts.isOnEc2() ? metadata.identityDocument() : Optional.empty());
  }

  private static Thread daemon(Runnable task, String name) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Runs until closed or deregistered. */
  void run() throws RegistrationRefused, InterruptedException {
    commands.start(); // what was begun goes on, with or without a server
    link.register();
    // An idle agent is small: what starting and runs left behind goes back to the machine.
    var unused = timers.scheduleWithFixedDelay(this::tidy, 10, 20, TimeUnit.SECONDS);
    link.run(parts);
  }

  private void tidy() {
    int ended = commands.ended();
    if (commands.running().isEmpty() && ended != tidiedAfter) {
      tidiedAfter = ended;
      System.gc();
    }
  }

  /** Stops accepting and goes; runners go on and are found again. */
  @Override
  public void close() {
    try {
      link.close();
      commands.close();
      timers.shutdownNow();
      lock.close();
    } catch (IOException e) {
      log.atWarn().log("Not closed: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the server may order this machine to do. */
  private final class LocalOrders implements Orders {
    @Override
    public void reboot() {
      var command = config.reboot().isEmpty() ? rebootCommand() : config.reboot();
      log.atInfo().log("Restarting the machine: {}", command);
      try {
        new ProcessBuilder(command).inheritIO().start();
      } catch (IOException e) {
        log.atError().log("Machine not restarted: {}", e.getMessage());
      }
    }

    private static List<String> rebootCommand() {
      return Files.isDirectory(Path.of("/run/systemd/system"))
          ? List.of("systemctl", "reboot")
          : List.of("reboot");
    }

    @Override
    public void deregister() throws InterruptedException {
      log.atInfo().log("Deregistered by the server: removing identity and state");
      commands.abandon();
      link.forgetIdentity();
      for (var directory :
          List.of(
              data.identity(), data.journal(), data.runs(), data.artifacts(), data.cookbooks())) {
        try {
          Trees.delete(directory);
        } catch (IOException e) {
          log.atError().log("Not removed: {}", e.getMessage());
        }
      }
    }

    @Override
    public void keepRuns(int count) {
      commands.keepRuns(count);
    }
  }
}
