package io.stackworks.server;

import io.stackworks.server.compute.Compute;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Under which host names and addresses this server can be reached over TLS. */
final class ServerNames {
  private ServerNames() {}

  /** What agents and operators elsewhere are told. */
  static String told(ServerConfig config) {
    return names(config).iterator().next();
  }

  /** For the certificate. */
  static List<String> of(ServerConfig config, Compute compute) {
    var names = names(config);
    names.addAll(compute.serverNames());
    return List.copyOf(names);
  }

  private static Set<String> names(ServerConfig config) {
    var names = new LinkedHashSet<>(config.names());
    var address = config.listen().getAddress();
    if (address.isAnyLocalAddress()) {
      addresses().forEach(each -> names.add(text(each)));
    } else {
      names.add(text(address));
    }
    names.add("localhost");
    names.add("127.0.0.1");
    return names;
  }

  private static List<InetAddress> addresses() {
    var found = new ArrayList<InetAddress>();
    try {
      for (var each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        found.addAll(Collections.list(each.getInetAddresses()));
      }
    } catch (SocketException e) { // the machine does not tell: --name remains
      return List.of();
    }
    // Addresses that other machines can use before those that only this one can.
    found.removeIf(InetAddress::isLinkLocalAddress);
    found.sort(
        java.util.Comparator.comparing(InetAddress::isLoopbackAddress)
            .thenComparing(each -> each.getAddress().length));
    return found;
  }

  private static String text(InetAddress address) {
    var text = address.getHostAddress();
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }
}
