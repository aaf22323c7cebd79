package io.stackworks.server.bench.ec2;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.AllocateAddressRequest;
import software.amazon.awssdk.services.ec2.model.AssociateAddressRequest;
import software.amazon.awssdk.services.ec2.model.DescribeAddressesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.DisassociateAddressRequest;
import software.amazon.awssdk.services.ec2.model.RebootInstancesRequest;
import software.amazon.awssdk.services.ec2.model.ReleaseAddressRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StartInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StopInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesRequest;

/**
 * EC2 on a loopback port: the query protocol over HTTP with the operations that Stackworks uses.
 * Machines are records in memory; whoever wants them to do something is told by {@link Ec2Cloud}.
 */
public final class Ec2Endpoint implements AutoCloseable {
  private final HttpServer http;
  private final ExecutorService threads = Executors.newFixedThreadPool(16);
  private final Map<String, Operation<?>> operations = new HashMap<>();
  private final Map<String, AtomicInteger> counts = new java.util.concurrent.ConcurrentHashMap<>();
  private final Ec2Faults faults = new Ec2Faults();
  private final Ec2Cloud cloud;

  private record Operation<R extends SdkPojo>(
      Supplier<SdkPojo> blank, Function<R, SdkPojo> carryOut) {
    @SuppressWarnings("unchecked") // `blank` makes what `carryOut` takes
    SdkPojo answer(Map<String, String> parameters) {
      return carryOut.apply((R) QueryCodec.read(blank.get(), parameters));
    }
  }

  private Ec2Endpoint(HttpServer http) {
    this.http = http;
    this.cloud = new Ec2Cloud(faults);
    add("RunInstances", RunInstancesRequest::builder, cloud::run);
    add("DescribeInstances", DescribeInstancesRequest::builder, cloud::describe);
    add("StartInstances", StartInstancesRequest::builder, cloud::start);
    add("StopInstances", StopInstancesRequest::builder, cloud::stop);
    add("RebootInstances", RebootInstancesRequest::builder, cloud::reboot);
    add("TerminateInstances", TerminateInstancesRequest::builder, cloud::terminate);
    add("DescribeImages", DescribeImagesRequest::builder, cloud::images);
    add("DescribeSecurityGroups", DescribeSecurityGroupsRequest::builder, cloud::groups);
    var addresses = cloud.addresses();
    add("AllocateAddress", AllocateAddressRequest::builder, addresses::allocate);
    add("DescribeAddresses", DescribeAddressesRequest::builder, addresses::describe);
    add("AssociateAddress", AssociateAddressRequest::builder, addresses::associate);
    add("DisassociateAddress", DisassociateAddressRequest::builder, addresses::disassociate);
    this.<ReleaseAddressRequest>add(
        "ReleaseAddress", ReleaseAddressRequest::builder, addresses::release);
  }

  private <R extends SdkPojo> void add(
      String name, Supplier<SdkPojo> blank, Function<R, SdkPojo> carryOut) {
    operations.put(name, new Operation<>(blank, carryOut));
  }

  /** Answers on a free loopback port when this returns. */
  public static Ec2Endpoint start() throws IOException {
    var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
    var endpoint = new Ec2Endpoint(http);
    http.setExecutor(endpoint.threads);
    http.createContext("/", endpoint::serve);
    http.start();
    return endpoint;
  }

  public URI url() {
    return URI.create(
        "http://%s:%d"
            .formatted(
                InetAddress.getLoopbackAddress().getHostAddress(), http.getAddress().getPort()));
  }

  public Ec2Faults faults() {
    return faults;
  }

  public Ec2Cloud cloud() {
    return cloud;
  }

  /** How many requests of an action came, refused ones as well. */
  public int requests(String action) {
    var count = counts.get(action);
    return count == null ? 0 : count.get();
  }

  public int requests() {
    return counts.values().stream().mapToInt(AtomicInteger::get).sum();
  }

  private void serve(HttpExchange exchange) throws IOException {
    var requestId = UUID.randomUUID().toString();
    int status = 200;
    String body;
    var action = "";
    try {
      var parameters = parameters(exchange);
      action = parameters.getOrDefault("Action", "");
      counts.computeIfAbsent(action, each -> new AtomicInteger()).incrementAndGet();
      authenticate(exchange);
      var operation = operations.get(action);
      if (operation == null) {
        throw new Ec2Error(
            "InvalidAction", "The action " + action + " is not valid for this web service.");
      }
      faults.check(action);
      body = QueryCodec.write(action, requestId, operation.answer(parameters));
    } catch (Ec2Error refused) {
      status = refused.status();
      body = refused.body(requestId);
    } catch (RuntimeException broken) {
      var error = new Ec2Error("InternalError", broken.toString());
      status = error.status();
      body = error.body(requestId);
    }
    if (status == 200 && faults.losesReply(action)) {
      exchange.close();
      return;
    }
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/xml;charset=UTF-8");
    exchange.sendResponseHeaders(status, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static Map<String, String> parameters(HttpExchange exchange) throws IOException {
    var text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    var parameters = new LinkedHashMap<String, String>();
    for (var pair : text.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.put(
            URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return parameters;
  }

  /** That it is signed for EC2; whose key it is does not matter here. */
  private static void authenticate(HttpExchange exchange) {
    var authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (authorization == null
        || !authorization.matches(
            "AWS4-HMAC-SHA256 Credential=[^/]+/\\d{8}/[a-z0-9-]+/ec2/aws4_request, .*")) {
      throw new Ec2Error("AuthFailure", "AWS was not able to validate the provided credentials");
    }
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
    cloud.close();
  }
}
