package io.stackworks.recipes.resource.files;

import io.stackworks.recipes.host.FileStatus;
import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import io.stackworks.recipes.resource.web.Downloads;
import io.stackworks.recipes.resource.web.Ftp;
import io.stackworks.recipes.resource.web.Sftp;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code remote_file}: a file downloaded from a server or copied from this machine. */
public final class RemoteFileResource implements ResourceType {
  private static final String SOURCE =
      "[x].flatten.tap { |all| raise(ArgumentError, 'remote_file has an empty source') if"
          + " all.empty?; all.each { |u| u.to_s =~ /\\A[A-Za-z][A-Za-z0-9+.-]*:/ || u.to_s.start_with?('//', '\\\\\\\\') ||"
          + " raise(Chef::Exceptions::InvalidRemoteFileURI, \"#{u.inspect} is not a valid `source`"
          + " parameter for remote_file. `source` must be an absolute URI or an array of URIs.\") } }";

  /** Failures after which the next mirror is asked. */
  private static final Set<String> OF_THE_SERVER =
      Set.of(
          "SocketError",
          "IOError",
          "Errno::ECONNREFUSED",
          "Errno::ECONNRESET",
          "Errno::ENOENT",
          "Errno::EACCES",
          "Net::FTPPermError",
          "Net::SFTP::Exception",
          "Net::OpenTimeout",
          "Net::ReadTimeout",
          "Net::HTTPClientException",
          "Net::HTTPFatalError",
          "OpenSSL::SSL::SSLError",
          "Chef::Exceptions::RedirectLimitExceeded");

  @Override
  public Spec spec() {
    return FileResource.withFileProperties(
            Spec.of("remote_file", "A file that is downloaded, again only when it has changed."))
        .parent("file")
        .with(
            Property.of("source", "String", "Array")
                .coerced(SOURCE)
                .doc(
                    "Address, or several that are tried in turn: http, https, ftp, sftp or file. Default:"
                        + " the name when it is one. User and password may stand in the"
                        + " address; sftp wants them there."),
            Property.of("checksum", "String", "nil")
                .coerced("x.is_a?(String) ? x.downcase : x")
                .doc(
                    "SHA-256 in hex. When the file here matches it (its first digits are enough)"
                        + " nothing is asked of the server; what is downloaded must match all"
                        + " of it."),
            Property.of("headers", "Hash").defaults(Map.of()).doc("Request headers."),
            Property.of("use_etag", "Boolean")
                .alias("use_etags")
                .defaults(true)
                .doc("Whether to ask with the ETag of the last download."),
            Property.of("use_last_modified", "Boolean")
                .defaults(true)
                .doc("Whether to ask with the time of the last download."),
            Property.of("use_conditional_get", "Boolean", "nil")
                .doc("Sets `use_etag` and `use_last_modified` together."),
            Property.of("ssl_verify_mode", "String", "Symbol")
                .coerced("x.to_sym")
                .oneOf(":verify_none", ":verify_peer")
                .doc("`:verify_none` accepts any certificate."),
            Property.of("http_options", "Hash").defaults(Map.of()).doc("Accepted; no effect."),
            Property.of("ftp_active_mode", "Boolean").defaults(false).doc("Accepted; no effect."),
            Property.of("show_progress", "Boolean").defaults(false).doc("Accepted; no effect."),
            Property.of("authentication", "String", "Symbol")
                .defaults(":remote")
                .doc("Windows only."),
            Property.of("remote_user", "String").doc("Windows only."),
            Property.of("remote_domain", "String").doc("Windows only."),
            Property.of("remote_password", "String").doc("Windows only."));
  }

  @Override
  public List<Change> differences(Call call) throws Exception {
    var path = Path.of(String.valueOf(call.get("path")));
    if (new Wanted(call).textOrNull("remote_user") != null) {
      throw new ResourceFailed(
          "Chef::Exceptions::UnsupportedPlatform",
          "'remote_user', 'remote_domain' and 'remote_password' properties are supported only for"
              + " Windows platform");
    }
    return new ManagedFile(call, () -> content(call, path)).differences();
  }

  /** Null when what is here is what the server has. */
  private static @Nullable Content content(Call call, Path path) throws IOException {
    var now = FileStatus.following(path);
    var current = now != null && now.isFile() ? Content.checksumOf(path) : null;
    var expected = new Wanted(call).text("checksum").toLowerCase(Locale.ROOT);
    if (current != null && !expected.isEmpty() && current.startsWith(expected)) {
      return null;
    }
    var sources = sources(call);
    for (var i = 0; ; i++) {
      try {
        return fetch(call, sources.get(i), current, i + 1 == sources.size());
      } catch (ResourceFailed e) {
        if (i + 1 == sources.size() || !OF_THE_SERVER.contains(e.rubyClass())) {
          throw e;
        }
        call.run()
            .log(
                "warn",
                "remote_file["
                    + call.name()
                    + "] cannot be downloaded from "
                    + sources.get(i)
                    + ": "
                    + e.getMessage());
      }
    }
  }

  private static List<String> sources(Call call) {
    var sources = new Wanted(call).list("source");
    if (!sources.isEmpty()) {
      return sources;
    }
    if (call.name().matches("[A-Za-z][A-Za-z0-9+.-]*:.*")) {
      return List.of(call.name());
    }
    throw new ResourceFailed("ArgumentError", "remote_file has an empty source");
  }

  /**
   * @param last whether there is no other mirror to ask
   */
  private static @Nullable Content fetch(
      Call call, String source, @Nullable String current, boolean last) throws IOException {
    URI uri;
    try {
      uri = URI.create(source.replace(" ", "%20"));
    } catch (IllegalArgumentException e) {
      throw new ResourceFailed(
          "Chef::Exceptions::InvalidRemoteFileURI", source + " is not a valid address");
    }
    switch (String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT)) {
      case "http", "https" -> {
        var downloads = Boolean.FALSE.equals(call.get("use_conditional_get")) ? null : current;
        var file = new Downloads(call, last).fetch(uri, downloads);
        return file == null ? null : new Content.Downloaded(file);
      }
      case "ftp" -> {
        return new Content.Downloaded(Ftp.fetch(call, uri));
      }
      case "sftp" -> {
        return new Content.Downloaded(Sftp.fetch(call, uri));
      }
      case "file" -> {
        var file = Path.of(String.valueOf(uri.getPath()));
        if (!Files.isRegularFile(file)) {
          throw new ResourceFailed(
              "Errno::ENOENT", "No such file or directory @ rb_sysopen - " + file);
        }
        return new Content.CopyOf(file);
      }
      default ->
          throw new ResourceFailed(
              "Chef::Exceptions::InvalidRemoteFileURI",
              "Invalid uri, Only http(s), ftp, sftp and file are currently supported: " + source);
    }
  }
}
