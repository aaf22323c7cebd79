package io.stackworks.recipes.resource.web;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.ResourceFailed;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file fetched over FTP, passive and binary, as anonymous unless the address names a user. */
public final class Ftp {
  private static final int LONGEST_SILENCE_MS = 60_000;

  private Ftp() {}

  /** Fetches to a temporary file in the cache folder. */
  public static Path fetch(Call call, URI uri) throws IOException {
    var file = Web.temporary(call);
    try (var in = open(uri)) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      return file;
    } catch (FileNotFoundException e) {
      throw new ResourceFailed("Net::FTPPermError", "550 no such file: " + Web.shown(uri));
    } catch (IOException e) {
      throw e.getClass().getSimpleName().contains("Ftp") // the JDK's own, of a package not open
          ? new ResourceFailed("Net::FTPPermError", e.getMessage() + " (" + Web.shown(uri) + ")")
          : Web.asRuby(e, uri);
    }
  }

  private static InputStream open(URI uri) throws IOException {
    var connection = uri.toURL().openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout(LONGEST_SILENCE_MS);
    connection.setReadTimeout(LONGEST_SILENCE_MS);
    return connection.getInputStream();
  }
}
