package io.stackworks.agent.facts;

import io.stackworks.proto.agent.Facts;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads what the machine is from a root directory ({@code /} but in tests).
 *
 * @param given values that somebody who knows better set: {@code private_ip}, {@code public_ip},
 *     {@code virtualization}
 */
public record MachineFacts(Path root, Map<String, String> given) {
  public static final String AGENT_VERSION = "0.1.0";

  public MachineFacts {
    given = Map.copyOf(given);
  }

  public Facts read() {
    var release = release();
    return Facts.newBuilder()
        .setHostname(line("proc/sys/kernel/hostname"))
        .setPrivateIp(given.getOrDefault("private_ip", privateAddress()))
        .setPublicIp(given.getOrDefault("public_ip", ""))
        .setOs(human(release))
        .setPlatform(platform(release))
        .setPlatformVersion(release.getOrDefault("VERSION_ID", ""))
        .setArchitecture(architecture())
        .setCpus(Runtime.getRuntime().availableProcessors())
        .setMemoryKb(memory())
        .setKernel(line("proc/sys/kernel/osrelease"))
        .setVirtualization(virtualization())
        .setAgentVersion(AGENT_VERSION)
        .setBootId(line("proc/sys/kernel/random/boot_id"))
        .build();
  }

  private static String human(Map<String, String> release) {
    var name = release.getOrDefault("NAME", "Linux").replace(" GNU/Linux", "");
    return (name + " " + release.getOrDefault("VERSION_ID", "")).strip();
  }

  private static String platform(Map<String, String> release) {
    var id = release.getOrDefault("ID", "linux");
    return switch (id) { // Chef's words where they differ from os-release
      case "amzn" -> "amazon";
      case "rhel" -> "redhat";
      case "ol" -> "oracle";
      default -> id.startsWith("opensuse") ? "opensuseleap" : id;
    };
  }

  private Map<String, String> release() {
    var values = new HashMap<String, String>();
    for (var line : lines("etc/os-release")) {
      int at = line.indexOf('=');
      if (at > 0) {
        var value = line.substring(at + 1).strip();
        boolean quoted =
            value.length() > 1
                && (value.startsWith("\"") || value.startsWith("'"))
                && value.charAt(value.length() - 1) == value.charAt(0);
        values.put(line.substring(0, at), quoted ? value.substring(1, value.length() - 1) : value);
      }
    }
    return values;
  }

  private static String architecture() {
    var name = System.getProperty("os.arch", "");
    return name.equals("amd64") ? "x86_64" : name;
  }

  private long memory() {
    for (var line : lines("proc/meminfo")) {
      if (line.startsWith("MemTotal:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    return 0;
  }

  /** It has EC2's metadata service. */
  public boolean isOnEc2() {
    return virtualization().equals("ec2");
  }

  private String virtualization() {
    var known = line("sys/class/dmi/id/sys_vendor").contains("Amazon EC2") ? "ec2" : "";
    return given.getOrDefault("virtualization", known);
  }

  /** The first IPv4 address other machines could reach; empty: none. */
  private static String privateAddress() {
    try {
      for (var face : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (!face.isUp() || face.isLoopback() || isBridgeOfOthers(face.getName())) {
          continue;
        }
        for (InetAddress address : Collections.list(face.getInetAddresses())) {
          if (address instanceof Inet4Address && !address.isLinkLocalAddress()) {
            return address.getHostAddress();
          }
        }
      }
    } catch (IOException e) {
      // As good as none.
    }
    return "";
  }

  private static boolean isBridgeOfOthers(String name) {
    return name.startsWith("docker") || name.startsWith("virbr") || name.startsWith("br-");
  }

  private String line(String file) {
    var lines = lines(file);
    return lines.isEmpty() ? "" : lines.get(0).strip();
  }

  private java.util.List<String> lines(String file) {
    try {
      return Files.readAllLines(root.resolve(file));
    } catch (IOException e) {
      return java.util.List.of(); // not on this kind of machine
    }
  }
}
