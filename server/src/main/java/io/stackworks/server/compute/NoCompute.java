package io.stackworks.server.compute;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A server that makes no machines: every instance is a machine that exists and joins by itself. */
public final class NoCompute implements Compute {
  private final String reason;

  /**
   * @param reason what operators are told when they start an instance that needs a machine
   */
  public NoCompute(String reason) {
    this.reason = reason;
  }

  @Override
  public Set<String> serverNames() {
    return Set.of();
  }

  @Override
  public List<String> limits() {
    return List.of(reason);
  }

  @Override
  public void open(InetSocketAddress agents) {}

  @Override
  public Map<String, Machine> recover(Set<String> instanceIds) {
    return Map.of();
  }

  @Override
  public Machine start(BootData boot) throws MachineFailed {
    throw new MachineFailed(reason);
  }

  @Override
  public void stop(String instanceId) {}

  @Override
  public Machine reboot(String instanceId) throws MachineFailed {
    throw new MachineFailed(reason);
  }

  @Override
  public void delete(String instanceId) {}

  @Override
  public void close() {}
}
