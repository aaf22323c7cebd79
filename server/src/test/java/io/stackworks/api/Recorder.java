package io.stackworks.api;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * Stands between clients and the server, passes every byte on unchanged, and notes which client
 * called what with which outcome.
 */
final class Recorder implements Closeable {
  /**
   * @param outcome the error's code; empty: success
   */
  record Call(String client, String operation, String outcome) {}

  private final InetSocketAddress server;
  private final ServerSocket listener;
  private final List<Call> calls = new CopyOnWriteArrayList<>();

  Recorder(InetSocketAddress server) throws IOException {
    this.server = server;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  List<Call> calls() {
    return List.copyOf(calls);
  }

  private static void daemon(Runnable work) {
    var thread = new Thread(work, "recorder");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        var client = listener.accept();
        daemon(() -> serve(client));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket client) {
    try (client;
        var upstream = new Socket(server.getAddress(), server.getPort())) {
      var fromClient = new BufferedInputStream(client.getInputStream());
      var fromServer = new BufferedInputStream(upstream.getInputStream());
      while (true) {
        var request = pass(fromClient, upstream.getOutputStream());
        if (request.isEmpty()) {
          return;
        }
        var response = pass(fromServer, client.getOutputStream());
        var operation = header(request, "x-amz-target");
        if (!operation.isEmpty()) { // else a log
          calls.add(
              new Call(
                  header(request, "user-agent"),
                  operation.substring(operation.indexOf('.') + 1),
                  header(response, "x-amzn-errortype")));
        }
      }
    } catch (IOException e) {
      // one of the two is gone
    }
  }

  /** One message with its body; answers its head, empty at the end of the connection. */
  private static String pass(InputStream from, OutputStream to) throws IOException {
    var head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = from.read();
      if (next < 0) {
        return "";
      }
      head.write(next);
    }
    var text = head.toString(StandardCharsets.ISO_8859_1);
    to.write(head.toByteArray());
    var length = header(text, "content-length");
    if (header(text, "expect").equalsIgnoreCase("100-continue")) {
      throw new IOException("not for clients that wait for 100-continue");
    }
    if (header(text, "transfer-encoding").equalsIgnoreCase("chunked")) {
      passChunks(from, to);
    }
    to.write(from.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length)));
    to.flush();
    return text;
  }

  /** A body whose length nobody knew when it began: a log. */
  private static void passChunks(InputStream from, OutputStream to) throws IOException {
    int size;
    do {
      var line = new ByteArrayOutputStream();
      for (int next = from.read(); next >= 0 && next != '\n'; next = from.read()) {
        line.write(next);
      }
      line.write('\n');
      to.write(line.toByteArray());
      size = Integer.parseInt(line.toString(StandardCharsets.ISO_8859_1).strip(), 16);
      to.write(from.readNBytes(size + 2)); // and the end of its line
    } while (size > 0);
  }

  private static String header(String head, String name) {
    var line = Pattern.compile("(?im)^" + Pattern.quote(name) + ":\\s*(.*?)\\s*$").matcher(head);
    return line.find() ? line.group(1) : "";
  }

  static String clientOf(String userAgent) {
    var agent = userAgent.toLowerCase(Locale.ROOT);
    if (agent.startsWith("aws-sdk-java")) {
      return "Java SDK";
    } else if (agent.startsWith("aws-cli")) {
      return "awscli";
    } else if (agent.startsWith("boto3")) {
      return "boto3";
    } else if (agent.startsWith("aws-sdk-js")) {
      return "JavaScript SDK";
    }
    return userAgent;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
