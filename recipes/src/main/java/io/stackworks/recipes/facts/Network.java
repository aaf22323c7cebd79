package io.stackworks.recipes.facts;

import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Names and addresses. Asks no name server: what {@code /etc/hosts} does not know has no domain.
 */
final class Network {
  void into(Map<String, Supplier<@Nullable Object>> facts) {
    facts.put("hostname", () -> machinename().split("\\.")[0]);
    facts.put("machinename", Network::machinename);
    facts.put("fqdn", Network::fqdn);
    facts.put("domain", Network::domain);
    facts.put("ipaddress", Network::address);
    facts.put("macaddress", Network::mac);
    facts.put("ip6address", Network::address6);
    facts.put("network", Network::network);
    facts.put("counters", () -> Map.of("network", Map.of("interfaces", Map.of())));
    facts.put("keys", Network::keys);
  }

  private static String machinename() {
    return Text.of("/proc/sys/kernel/hostname");
  }

  private static String fqdn() {
    var name = machinename();
    if (name.contains(".")) {
      return name;
    }
    for (var line : Text.lines("/etc/hosts")) {
      var words = List.of(line.replaceFirst("#.*", "").strip().split("\\s+"));
      if (words.size() > 1 && words.subList(1, words.size()).contains(name)) {
        for (var word : words.subList(1, words.size())) {
          if (word.startsWith(name + ".")) {
            return word;
          }
        }
      }
    }
    for (var line : Text.lines("/etc/resolv.conf")) {
      var words = line.split("\\s+");
      if (words.length > 1 && words[0].equals("domain")) {
        return name + "." + words[1];
      }
    }
    return name;
  }

  private static @Nullable String domain() {
    var full = fqdn();
    int dot = full.indexOf('.');
    return dot < 0 ? null : full.substring(dot + 1);
  }

  private static @Nullable String defaultInterface() {
    for (var line : Text.lines("/proc/net/route")) {
      var words = line.split("\\s+");
      if (words.length > 3 && words[1].equals("00000000")) {
        return words[0];
      }
    }
    return null;
  }

  private static @Nullable String gateway() {
    for (var line : Text.lines("/proc/net/route")) {
      var words = line.split("\\s+");
      if (words.length > 3 && words[1].equals("00000000") && words[2].length() == 8) {
        long hex = Long.parseLong(words[2], 16);
        return (hex & 255)
            + "."
            + (hex >> 8 & 255)
            + "."
            + (hex >> 16 & 255)
            + "."
            + (hex >> 24 & 255);
      }
    }
    return null;
  }

  private static List<NetworkInterface> interfaces() {
    try {
      return Collections.list(NetworkInterface.getNetworkInterfaces());
    } catch (SocketException e) {
      return List.of();
    }
  }

  private static @Nullable NetworkInterface main() {
    var wanted = defaultInterface();
    NetworkInterface best = null;
    for (var one : interfaces()) {
      if (one.getName().equals(wanted)) {
        return one;
      }
      boolean loopback = one.getName().equals("lo");
      boolean has4 =
          one.getInterfaceAddresses().stream()
              .anyMatch(a -> a.getAddress() instanceof Inet4Address);
      if (has4 && (best == null || best.getName().equals("lo")) && (!loopback || best == null)) {
        best = one;
      }
    }
    return best;
  }

  private static @Nullable String address() {
    var one = main();
    return one == null
        ? null
        : one.getInterfaceAddresses().stream()
            .filter(a -> a.getAddress() instanceof Inet4Address)
            .map(a -> a.getAddress().getHostAddress())
            .findFirst()
            .orElse(null);
  }

  private static @Nullable String address6() {
    var one = main();
    return one == null
        ? null
        : one.getInterfaceAddresses().stream()
            .filter(
                a ->
                    !(a.getAddress() instanceof Inet4Address)
                        && !a.getAddress().isLinkLocalAddress()
                        && !a.getAddress().isLoopbackAddress())
            .map(a -> a.getAddress().getHostAddress().replaceFirst("%.*", ""))
            .findFirst()
            .orElse(null);
  }

  private static @Nullable String mac() {
    var one = main();
    return one == null ? null : mac(one);
  }

  private static String mac(NetworkInterface one) {
    return Text.of("/sys/class/net/" + one.getName() + "/address").toUpperCase(Locale.ROOT);
  }

  private static Map<String, Object> network() {
    var all = new LinkedHashMap<String, Object>();
    for (var one : interfaces()) {
      all.put(one.getName(), describe(one));
    }
    var network = new LinkedHashMap<String, Object>();
    network.put("interfaces", all);
    var main = defaultInterface();
    if (main != null) {
      network.put("default_interface", main);
      network.put("default_gateway", gateway());
    }
    return network;
  }

  private static Map<String, Object> describe(NetworkInterface one) {
    var addresses = new LinkedHashMap<String, Object>();
    for (var address : one.getInterfaceAddresses()) {
      var details = new LinkedHashMap<String, Object>();
      boolean four = address.getAddress() instanceof Inet4Address;
      long prefix = address.getNetworkPrefixLength();
      details.put("family", four ? "inet" : "inet6");
      details.put("prefixlen", String.valueOf(prefix));
      if (four) {
        details.put("netmask", netmask(prefix));
        if (address.getBroadcast() != null) {
          details.put("broadcast", address.getBroadcast().getHostAddress());
        }
      }
      details.put(
          "scope",
          address.getAddress().isLoopbackAddress()
              ? "Node"
              : address.getAddress().isLinkLocalAddress() ? "Link" : "Global");
      addresses.put(address.getAddress().getHostAddress().replaceFirst("%.*", ""), details);
    }
    var mac = mac(one);
    if (!mac.isEmpty() && !mac.equals("00:00:00:00:00:00")) {
      addresses.put(mac, Map.of("family", "lladdr"));
    }
    var map = new LinkedHashMap<String, Object>();
    var flags = new ArrayList<String>();
    try {
      map.put("mtu", String.valueOf(one.getMTU()));
      if (one.isUp()) {
        flags.add("UP");
      }
      if (one.isLoopback()) {
        flags.add("LOOPBACK");
      }
    } catch (SocketException e) {
      map.put("mtu", "1500");
    }
    map.put("flags", flags);
    map.put("state", Text.of("/sys/class/net/" + one.getName() + "/operstate"));
    map.put("encapsulation", one.getName().equals("lo") ? "Loopback" : "Ethernet");
    map.put("addresses", addresses);
    return map;
  }

  private static String netmask(long prefix) {
    long bits = prefix == 0 ? 0 : 0xffffffffL << (32 - prefix) & 0xffffffffL;
    return (bits >> 24) + "." + (bits >> 16 & 255) + "." + (bits >> 8 & 255) + "." + (bits & 255);
  }

  private static Map<String, Object> keys() {
    var ssh = new LinkedHashMap<String, Object>();
    for (var kind : List.of("rsa", "dsa", "ecdsa", "ed25519")) {
      var words = Text.of("/etc/ssh/ssh_host_" + kind + "_key.pub").split(" ");
      if (words.length > 1) {
        ssh.put("host_" + kind + "_public", words[1]);
      }
    }
    return Map.of("ssh", ssh);
  }
}
