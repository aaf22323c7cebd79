package io.stackworks.recipes.facts;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the instance metadata service tells, under the names ohai gives it: {@code
 * placement_availability_zone}, {@code network_interfaces_macs}. Asked with a session token
 * (IMDSv2). An address that does not answer within two seconds knows nothing.
 */
final class Ec2Metadata {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String TOKEN = "X-aws-ec2-metadata-token";

  /** Folders whose entries become a hash of their own instead of names joined by underscores. */
  private static final Set<String> HASHES = Set.of("network/interfaces/macs/");

  /** Folders that ohai leaves out: secrets, and what changes by the minute. */
  private static final List<String> LEFT_OUT =
      List.of(
          "iam/security-credentials", "identity-credentials", "public-keys", "managed-ssh-keys");

  private final String address;
  private @Nullable HttpClient client; // costs 50 ms, and most machines are elsewhere

  Ec2Metadata(String address) {
    this.address = address;
  }

  Map<String, Object> all() {
    var found = new LinkedHashMap<String, Object>();
    try {
      var token = token();
      read(token, "", found);
      var userData = get(token, "user-data");
      if (userData != null) {
        found.put("userdata", userData);
      }
    } catch (IOException silent) {
      // what was found so far is all there is
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return found;
  }

  private HttpClient client() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(PATIENCE)
              .build();
    }
    return client;
  }

  private String token() throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(address + "/latest/api/token"))
            .timeout(PATIENCE)
            .header("X-aws-ec2-metadata-token-ttl-seconds", "60")
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    var answer = client().send(request, HttpResponse.BodyHandlers.ofString());
    return answer.statusCode() == 200 ? answer.body() : "";
  }

  private @Nullable String get(String token, String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(address + "/latest/" + path)).timeout(PATIENCE);
    if (!token.isEmpty()) {
      request.header(TOKEN, token);
    }
    var answer = client().send(request.GET().build(), HttpResponse.BodyHandlers.ofString());
    return answer.statusCode() == 200 ? answer.body() : null;
  }

  private void read(String token, String folder, Map<String, Object> into)
      throws IOException, InterruptedException {
    var listing = get(token, "meta-data/" + folder);
    for (var entry : listing == null ? List.<String>of() : listing.lines().toList()) {
      var path = folder + entry;
      if (LEFT_OUT.stream().anyMatch(path::startsWith)) {
        continue;
      }
      if (HASHES.contains(path)) {
        into.put(name(path), hash(token, path));
      } else if (entry.endsWith("/")) {
        read(token, path, into);
      } else {
        var value = get(token, "meta-data/" + path);
        if (value != null) {
          into.put(name(path), path.equals("security-groups") ? value.lines().toList() : value);
        }
      }
    }
  }

  private Map<String, Object> hash(String token, String folder)
      throws IOException, InterruptedException {
    var all = new LinkedHashMap<String, Object>();
    var listing = get(token, "meta-data/" + folder);
    for (var entry : listing == null ? List.<String>of() : listing.lines().toList()) {
      var path = folder + entry;
      if (entry.endsWith("/")) {
        all.put(name(entry), hash(token, path));
      } else {
        var value = get(token, "meta-data/" + path);
        if (value != null) {
          all.put(name(entry), value);
        }
      }
    }
    return all;
  }

  private static String name(String path) {
    return path.replaceAll("/$", "").replace('/', '_').replace('-', '_');
  }
}
