package io.stackworks.server.compute;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes, stops and removes the machines on which instances live.
 *
 * <p>Calls block, at most some seconds ({@link #stop} and {@link #delete}: as long as processes
 * need to end), and may come from any thread; calls for one instance are carried out one after the
 * other in the order of arrival. Every call may be repeated: after a crash effects are derived
 * again from rows, and what is already so is left alone.
 *
 * <p>Machines outlive the server: neither {@link #close} nor a crash ends one. The order at server
 * start is {@link #serverNames} (for the TLS certificate), {@link #open}, {@link #recover}, then
 * effects.
 */
public interface Compute extends AutoCloseable {

  /**
   * Names and addresses by which machines reach this server; its TLS certificate must carry them.
   * No I/O.
   */
  Set<String> serverNames();

  /**
   * What instances of this kind cannot do, a sentence each, for operators; empty: they are machines
   * in full.
   */
  List<String> limits();

  /** Joins machines with the server. {@code agents} is the server's bound TLS port on this host. */
  void open(InetSocketAddress agents) throws IOException;

  /**
   * Takes over the machines of an earlier server process on the same data directory and removes
   * those whose instance is not in {@code instanceIds} any more. Answers the running ones by
   * instance id.
   */
  Map<String, Machine> recover(Set<String> instanceIds) throws IOException;

  /**
   * Boots the machine of an instance; returns when its agent is being started. A running one is
   * left running and gets the new boot data, which counts as long as its agent has not registered.
   * A stopped one has its files again.
   */
  Machine start(BootData boot) throws MachineFailed;

  /** Ends every process of the machine and keeps its files. */
  void stop(String instanceId) throws MachineFailed;

  /** Ends every process of the machine and boots it again with its files. */
  Machine reboot(String instanceId) throws MachineFailed;

  /** Removes the machine: no process, mount, address or file of it is left. */
  void delete(String instanceId) throws MachineFailed;

  /**
   * Stops joining machines with the server; they keep running. When none exists, nothing is left on
   * the host.
   */
  @Override
  void close();
}
