package io.stackworks.server.compute;

import java.util.Map;

/**
 * A running machine.
 *
 * @param privateIp address among the machines of this server
 * @param publicIp address at which the host's programs reach it
 * @param nodeData what recipes must know of it, as node attribute paths: {@code stackworks.sandbox}
 *     ({@code overlay} or {@code directory}), {@code stackworks.root} (folder that the instance may
 *     write to, {@code /} in an overlay) and {@code stackworks.ports.http} (the port to serve HTTP
 *     on, 80 in an overlay). To be stored with the instance, because the other instances' recipes
 *     need it too.
 */
public record Machine(String privateIp, String publicIp, Map<String, String> nodeData) {
  public Machine {
    nodeData = Map.copyOf(nodeData);
  }
}
