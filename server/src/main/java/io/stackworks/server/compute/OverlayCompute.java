package io.stackworks.server.compute;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Instances as sandboxes: namespaces over an overlay of the host's file system. Needs root. */
final class OverlayCompute implements Compute {
  private static final Logger log = LoggerFactory.getLogger(OverlayCompute.class);

  private final Path instances;
  private final Network network;
  private final Fleet fleet;
  private final Sandbox.Setting setting;
  private final Outlets outlets;
  private final Turns turns;

  private OverlayCompute(
      Path instances, Network network, Installation installation, Map<String, String> environment) {
    this.instances = instances;
    this.network = network;
    this.turns = new Turns(instances);
    this.fleet = new Fleet(network, instances, installation);
    this.setting =
        new Sandbox.Setting(
            network, instances, installation, fleet, covered(instances, installation));
    this.outlets = new Outlets(network, this::addressOf, UpstreamProxies.of(environment));
  }

  static OverlayCompute claim(
      Path instances, Installation installation, Map<String, String> environment)
      throws IOException {
    return new OverlayCompute(
        instances, Network.claim(Network.CLAIMS, instances), installation, environment);
  }

  /**
   * What sandboxes are not shown of the host; outer folders first, because the inner ones vanish
   * below them.
   */
  private static List<Path> covered(Path instances, Installation installation) {
    var covered =
        new ArrayList<>(
            List.of(
                Path.of("/home"),
                Path.of("/root"),
                Path.of(Sandbox.AGENT_DATA), // the host may be an instance itself
                instances.getParent()));
    if (Files.exists(installation.home().resolve("pom.xml"))) {
      covered.add(installation.home());
    }
    return covered.stream()
        .filter(path -> path.getNameCount() > 0)
        .distinct()
        .sorted(Comparator.comparing(Path::getNameCount))
        .toList();
  }

  @Override
  public Set<String> serverNames() {
    return Set.of(network.gateway(), "stackworks-server");
  }

  @Override
  public List<String> limits() {
    return List.of();
  }

  @Override
  public void open(InetSocketAddress agents) throws IOException {
    outlets.open(agents);
  }

  @Override
  public Map<String, Machine> recover(Set<String> instanceIds) throws IOException {
    var running = new TreeMap<String, Machine>();
    var kept = new HashSet<String>();
    boolean cutOff = !fleet.isRunning();
    for (var folder : turns.folders()) {
      var id = folder.getFileName().toString();
      if (Turns.isRemains(folder)) {
        Trees.remove(folder);
        continue;
      }
      var sandbox = new Sandbox(setting, folder);
      if (!instanceIds.contains(id) || sandbox.identity().isEmpty()) {
        sandbox.kill();
        sandbox.remove();
        log.atInfo().addKeyValue("instance", id).log("Sandbox without an instance removed");
      } else if (sandbox.isUp()) {
        if (cutOff) {
          sandbox.reattach();
        }
        kept.add(folder.toString());
        running.put(id, expose(sandbox.identity().get()));
      } else {
        sandbox.kill(); // half booted when the server died
      }
    }
    Marked.kill(Marked.MACHINE, path -> path.startsWith(instances + "/") && !kept.contains(path));
    return running;
  }

  @Override
  public Machine start(BootData boot) throws MachineFailed {
    return inTurn(
        boot.instanceId(),
        sandbox -> {
          var known = sandbox.identity();
          if (known.isPresent() && sandbox.isUp()) {
            sandbox.tell(boot);
            return expose(known.get());
          }
          sandbox.kill();
          var identity = assign(sandbox, boot.hostname());
          try {
            sandbox.boot(identity, boot);
          } catch (MachineFailed | IOException e) {
            if (known.isEmpty()) {
              sandbox.remove(); // nothing in it that anyone could miss
            }
            throw e;
          }
          return expose(identity);
        });
  }

  @Override
  public void stop(String instanceId) throws MachineFailed {
    inTurn(
        instanceId,
        sandbox -> {
          sandbox.identity().ifPresent(outlets::shut);
          sandbox.halt();
          return true;
        });
  }

  @Override
  public Machine reboot(String instanceId) throws MachineFailed {
    return inTurn(
        instanceId,
        sandbox -> {
          var identity =
              sandbox
                  .identity()
                  .orElseThrow(
                      () -> new MachineFailed("no machine (expected: one that was started)"));
          sandbox.halt();
          sandbox.boot(identity, null);
          return expose(identity);
        });
  }

  @Override
  public void delete(String instanceId) throws MachineFailed {
    inTurn(
        instanceId,
        sandbox -> {
          sandbox.identity().ifPresent(outlets::shut);
          sandbox.kill();
          sandbox.remove();
          return true;
        });
  }

  /** Keeps its addresses from the first boot on; its name may change between boots. */
  private synchronized Sandbox.Identity assign(Sandbox sandbox, String hostname)
      throws IOException, MachineFailed {
    var taken = new HashSet<Integer>();
    for (var folder : turns.folders()) {
      var other = new Sandbox(setting, folder);
      if (!other.instanceId().equals(sandbox.instanceId())) {
        other.identity().ifPresent(identity -> taken.add(identity.host()));
      }
    }
    var own = sandbox.identity().map(Sandbox.Identity::host).filter(host -> !taken.contains(host));
    int host =
        own.isPresent()
            ? own.get()
            : IntStream.rangeClosed(2, 254)
                .filter(number -> !taken.contains(number))
                .findFirst()
                .orElseThrow(
                    () -> new MachineFailed("253 machines exist already (expected: fewer)"));
    var identity = new Sandbox.Identity(host, hostname);
    sandbox.record(identity);
    return identity;
  }

  private Machine expose(Sandbox.Identity identity) {
    outlets.open(identity);
    return new Machine(
        network.inside(identity.host()),
        network.outside(identity.host()),
        Map.of(
            "stackworks.sandbox", "overlay",
            "stackworks.root", "/",
            "stackworks.ports.http", "80"));
  }

  /** Address in the fleet of a host name, for the proxy. */
  private @Nullable String addressOf(String hostname) {
    try {
      return turns.folders().stream()
          .flatMap(folder -> new Sandbox(setting, folder).identity().stream())
          .filter(identity -> identity.hostname().equalsIgnoreCase(hostname))
          .map(identity -> network.inside(identity.host()))
          .findFirst()
          .orElse(null);
    } catch (IOException e) {
      return null;
    }
  }

  private interface Work<T> {
    T with(Sandbox sandbox) throws IOException, MachineFailed;
  }

  private <T> T inTurn(String instanceId, Work<T> work) throws MachineFailed {
    return turns.take(instanceId, folder -> work.with(new Sandbox(setting, folder)));
  }

  @Override
  public void close() {
    outlets.close();
    try {
      if (turns.folders().isEmpty()) {
        fleet.end();
        network.release(instances);
      }
    } catch (IOException e) {
      log.atWarn().setCause(e).log("Fleet not removed");
    }
  }
}
