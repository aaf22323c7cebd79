package io.stackworks.server;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What machines ask about the server: is it alive, can it work, how much of what. */
final class Observability implements AutoCloseable {
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<String, Supplier<@Nullable String>> checks = new ConcurrentHashMap<>();
  private final JvmGcMetrics collections = new JvmGcMetrics();

  PrometheusMeterRegistry meters() {
    return meters;
  }

  /** Meters of the JVM and the process; after the start, they cost time to set up. */
  void watchProcess() {
    collections.bindTo(meters);
    new JvmMemoryMetrics().bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    new FileDescriptorMetrics().bindTo(meters);
    new UptimeMetrics().bindTo(meters);
  }

  /** Adds a condition of readiness: null when met, else what is wrong. May wait a moment. */
  void require(String name, Supplier<@Nullable String> check) {
    checks.put(name, check);
  }

  Map<String, HttpService> routes() {
    var routes = new LinkedHashMap<String, HttpService>();
    routes.put("/healthz", (ctx, request) -> text(HttpStatus.OK, "ok\n"));
    routes.put(
        "/readyz", (ctx, request) -> HttpResponse.of(this::ready, ctx.blockingTaskExecutor()));
    routes.put(
        "/metrics",
        (ctx, request) ->
            ctx.sessionProtocol().isTls()
                ? text(HttpStatus.NOT_FOUND, "metrics are on the plain local port\n")
                : HttpResponse.of(
                    () ->
                        HttpResponse.of(
                            HttpStatus.OK,
                            MediaType.parse("text/plain; version=0.0.4; charset=utf-8"),
                            meters.scrape()),
                    ctx.blockingTaskExecutor()));
    return routes;
  }

  @Override
  public void close() {
    collections.close();
    meters.close();
  }

  private HttpResponse ready() {
    var problems = new StringBuilder();
    checks.forEach(
        (name, check) -> {
          var problem = check.get();
          if (problem != null) {
            problems.append(name).append(": ").append(problem).append('\n');
          }
        });
    return problems.isEmpty()
        ? text(HttpStatus.OK, "ready\n")
        : text(HttpStatus.SERVICE_UNAVAILABLE, problems.toString());
  }

  private static HttpResponse text(HttpStatus status, String text) {
    return HttpResponse.of(status, MediaType.PLAIN_TEXT_UTF_8, text);
  }
}
