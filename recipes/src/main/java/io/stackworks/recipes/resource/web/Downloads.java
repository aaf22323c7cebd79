package io.stackworks.recipes.resource.web;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.Wanted;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Files fetched over HTTP, with the validators of the last answer kept in the cache, so that a
 * server need not send again what is here already.
 */
public final class Downloads {
  private static final Set<String> COMPRESSED =
      Set.of("gz", "tgz", "bz2", "tbz", "xz", "txz", "zip", "z", "zst");

  private final Call call;
  private final Web web;

  /**
   * @param patient whether a server that cannot be reached is asked again
   */
  public Downloads(Call call, boolean patient) {
    this.call = call;
    this.web =
        new Web(
            call, !"verify_none".equals(new Wanted(call).textOrNull("ssl_verify_mode")), patient);
  }

  /**
   * Fetches to a temporary file in the cache folder.
   *
   * @param currentChecksum SHA-256 of what is on this machine now, null: nothing
   * @return null when the server says that it has not changed
   */
  public @Nullable Path fetch(URI uri, @Nullable String currentChecksum) throws IOException {
    var validators = Validators.of(call.run().cache(), uri);
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(new Wanted(call).map("headers"));
    if (currentChecksum != null && currentChecksum.equals(validators.checksum())) {
      condition(headers, "use_etag", "If-None-Match", validators.etag());
      condition(headers, "use_last_modified", "If-Modified-Since", validators.lastModified());
    }
    try (var answer = web.send(new Web.Request("GET", uri, headers, null))) {
      if (answer.status() == 304) {
        return null;
      }
      return receive(uri, answer, validators);
    } catch (ResourceFailed e) {
      throw e;
    } catch (IOException e) {
      throw Web.asRuby(e, uri);
    }
  }

  /**
   * A small file, whole.
   *
   * @param proxy to use in place of the environment's, null: that
   */
  public static byte[] bytes(Call call, URI uri, @Nullable String proxy) throws IOException {
    var web = new Web(call, true, true);
    var request = new Web.Request("GET", uri, Map.of(), null);
    try (var answer = (proxy == null ? web : web.through(proxy)).send(request)) {
      return answer.body().readAllBytes();
    } catch (ResourceFailed e) {
      throw e;
    } catch (IOException e) {
      throw Web.asRuby(e, uri);
    }
  }

  private void condition(
      Map<String, String> headers, String property, String header, @Nullable String value) {
    if (value != null && !Boolean.FALSE.equals(call.get(property))) {
      headers.putIfAbsent(header, value);
    }
  }

  private Path receive(URI uri, Web.Answer answer, Validators validators) throws IOException {
    var file = Web.temporary(call);
    var digest = sha256();
    try (InputStream in = new DigestInputStream(decoded(uri, answer), digest);
        var out = Files.newOutputStream(file)) {
      in.transferTo(out);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
    validators
        .after(answer.header("etag"), answer.header("last-modified"), hex(digest))
        .keep(call.run().cache(), uri);
    return file;
  }

  /** An archive stays as it is even when the server calls its compression an encoding. */
  private static InputStream decoded(URI uri, Web.Answer answer) throws IOException {
    var path = String.valueOf(uri.getPath());
    var extension = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    var gzipped = "gzip".equalsIgnoreCase(answer.header("content-encoding"));
    return gzipped && !COMPRESSED.contains(extension)
        ? new GZIPInputStream(answer.body())
        : answer.body();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * What the last answer for an address said.
   *
   * @param checksum SHA-256 of its body: the validators speak of that content only
   */
  private record Validators(
      @Nullable String etag, @Nullable String lastModified, @Nullable String checksum) {

    static Validators of(Path cache, URI uri) throws IOException {
      var file = file(cache, uri);
      if (!Files.exists(file)) {
        return new Validators(null, null, null);
      }
      var kept = new Properties();
      try (var in = Files.newInputStream(file)) {
        kept.load(in);
      } catch (IllegalArgumentException e) {
        return new Validators(null, null, null); // damaged: ask without conditions
      }
      return new Validators(
          kept.getProperty("etag"), kept.getProperty("last-modified"), kept.getProperty("sha256"));
    }

    Validators after(@Nullable String etag, @Nullable String modified, String checksum) {
      return new Validators(etag, modified, checksum);
    }

    void keep(Path cache, URI uri) throws IOException {
      var kept = new Properties();
      kept.setProperty("address", Web.shown(uri));
      if (etag != null) {
        kept.setProperty("etag", etag);
      }
      if (lastModified != null) {
        kept.setProperty("last-modified", lastModified);
      }
      if (checksum != null) {
        kept.setProperty("sha256", checksum);
      }
      try (var out = Files.newOutputStream(file(cache, uri))) {
        kept.store(out, null);
      }
    }

    private static Path file(Path cache, URI uri) {
      var digest = sha256();
      digest.update(uri.toString().getBytes(StandardCharsets.UTF_8));
      return cache.resolve("remote_file").resolve(hex(digest).substring(0, 40) + ".properties");
    }
  }
}
