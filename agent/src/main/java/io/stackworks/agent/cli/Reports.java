package io.stackworks.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.stackworks.agent.facts.MachineFacts;
import io.stackworks.agent.run.Times;
import io.stackworks.agent.session.IdentityFiles;
import io.stackworks.agent.state.DataDirectory;
import io.stackworks.proto.agent.Facts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** The two reports, in the words of {@code opsworks-agent-cli}. */
record Reports(DataDirectory data, KeptRuns runs) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

  String agent() {
    var last = runs.last();
    var text = new StringBuilder("AWS OpsWorks Instance Agent State Report:\n\n");
    if (last == null) {
      line(text, "Last activity: none yet");
    } else {
      var sent = last.spec().hasCreatedAt() ? sentAt(last) : last.at();
      line(text, "Last activity was a \"" + last.activity() + "\" on " + TIME.format(sent));
    }
    long owner = data.owner();
    line(
        text,
        owner == 0
            ? "Agent Status: The AWS OpsWorks agent is not running"
            : "Agent Status: The AWS OpsWorks agent is running as PID " + owner);
    line(text, "Agent Version: " + MachineFacts.AGENT_VERSION + ", up to date");
    return text.toString();
  }

  private static Instant sentAt(KeptRun run) {
    return Times.fromProto(run.spec().getCreatedAt());
  }

  String instance() throws IOException {
    var last = runs.last();
    var facts = new MachineFacts(Path.of("/"), Map.of()).read();
    var text = new StringBuilder(agent());
    var self = last == null ? Json.object() : self(last);
    if (last != null) {
      line(text, "OpsWorks Stack: " + last.spec().getStackName());
      line(text, "OpsWorks Layers: " + String.join(", ", last.spec().getLayerNamesList()));
    }
    line(text, "OpsWorks Instance: " + hostname(facts));
    line(text, "EC2 Instance ID: " + value(self, "ec2_instance_id", "aws_instance_id"));
    line(text, "EC2 Instance Type: " + value(self, "instance_type"));
    line(text, "Architecture: " + facts.getArchitecture());
    double gb = facts.getMemoryKb() / 1024.0 / 1024.0;
    line(text, String.format(Locale.ROOT, "Total Memory: %.2f Gb", gb));
    line(text, "CPU: " + facts.getCpus() + "x  " + model());
    text.append("\nLocation:\n\n");
    line(text, "EC2 Region: " + value(self, "region"));
    line(text, "EC2 Availability Zone: " + value(self, "availability_zone"));
    text.append("\nNetworking:\n\n");
    line(text, "Public IP: " + value(self, "public_ip", "ip"));
    var address = value(self, "private_ip");
    line(text, "Private IP: " + (address.isEmpty() ? facts.getPrivateIp() : address));
    return text.toString();
  }

  private String hostname(Facts facts) throws IOException {
    var registration = new IdentityFiles(data.identity()).registration();
    return registration == null ? facts.getHostname() : registration.getHostname();
  }

  /** The executing instance in the node data of either generation. */
  private static JsonNode self(KeptRun run) throws IOException {
    for (var item : run.spec().getDataBagsList()) {
      if (item.getBag().equals("aws_opsworks_instance")) {
        var instance = Json.parse(item.getJson());
        if (instance.path("self").asBoolean()) {
          return instance;
        }
      }
    }
    return Json.parse(run.spec().getNodeJson()).path("opsworks").path("instance");
  }

  private static String value(JsonNode node, String... keys) {
    for (var key : keys) {
      if (node.hasNonNull(key)) {
        return node.get(key).asText();
      }
    }
    return "";
  }

  private static String model() throws IOException {
    for (var line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
      if (line.startsWith("model name")) {
        return line.substring(line.indexOf(':') + 1).strip();
      }
    }
    return "";
  }

  private static void line(StringBuilder text, String line) {
    text.append("  ").append(line).append('\n');
  }
}
