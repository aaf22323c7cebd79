package io.stackworks.recipes.resource.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** As much FTP as one reader of one file needs. */
final class FtpServerForTests implements AutoCloseable {
  private final ServerSocket control = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  private final String user;
  private final String password;
  private final String path;
  private final String content;

  FtpServerForTests(String user, String password, String path, String content) throws IOException {
    this.user = user;
    this.password = password;
    this.path = path;
    this.content = content;
    var thread = new Thread(this::serve);
    thread.setDaemon(true);
    thread.start();
  }

  String url(String who, String file) {
    return "ftp://" + who + "127.0.0.1:" + control.getLocalPort() + "/" + file;
  }

  private void serve() {
    while (!control.isClosed()) {
      try (var socket = control.accept()) {
        talk(socket);
      } catch (IOException e) {
        // the reader went, or the test is over
      }
    }
  }

  private void talk(Socket socket) throws IOException {
    var in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    say(socket, "220 hello");
    var folder = "";
    var given = "";
    ServerSocket data = null;
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      var word = line.split(" ", 2)[0];
      var rest = line.substring(Math.min(line.length(), word.length() + 1));
      switch (word) {
        case "USER" -> {
          given = rest;
          say(socket, "331 password");
        }
        case "PASS" ->
            say(socket, given.equals(user) && rest.equals(password) ? "230 in" : "530 no");
        case "CWD" -> {
          folder = folder + rest + "/";
          say(socket, "250 there");
        }
        case "TYPE" -> say(socket, "200 as you like");
        case "EPSV" -> {
          data = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
          say(socket, "229 passive (|||" + data.getLocalPort() + "|)");
        }
        case "RETR" -> {
          if (data == null || !(folder + rest).equals(path)) {
            say(socket, "550 no such file");
          } else {
            say(socket, "150 here it comes");
            try (var out = data.accept()) {
              out.getOutputStream().write(content.getBytes(StandardCharsets.UTF_8));
            }
            say(socket, "226 done");
          }
        }
        case "QUIT" -> {
          say(socket, "221 bye");
          return;
        }
        default -> say(socket, "502 not here");
      }
    }
  }

  private static void say(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    control.close();
  }
}
