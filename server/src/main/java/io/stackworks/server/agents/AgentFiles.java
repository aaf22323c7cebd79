package io.stackworks.server.agents;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.file.HttpFile;
import io.stackworks.server.security.Authority;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /agent/}: what a machine downloads to become an instance. Nothing here is secret. */
public final class AgentFiles implements HttpService {
  private static final Logger log = LoggerFactory.getLogger(AgentFiles.class);
  private static final String JAVA = "/java-" + JavaRuntime.architecture() + ".tar.gz";

  private final Authority authority;
  private final JoinScript script;
  private final BootScript boot;
  private final @Nullable AgentArchive archive;
  private final JavaRuntime runtime;
  private final RegistrationInstaller installer;
  private final ClientKit clients;

  /**
   * @param archive null: this server does not know its installation
   */
  public AgentFiles(
      Authority authority,
      JoinScript script,
      BootScript boot,
      @Nullable AgentArchive archive,
      JavaRuntime runtime,
      ClientKit clients) {
    this.authority = authority;
    this.clients = clients;
    this.installer = new RegistrationInstaller(authority, script);
    this.script = script;
    this.boot = boot;
    this.archive = archive;
    this.runtime = runtime;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    if (ctx.mappedPath().equals(JAVA) && runtime.canBeMade()) {
      ctx.clearRequestTimeout();
      return HttpResponse.of(
          () -> sent(ctx, request, () -> runtime.file().orElseThrow()), ctx.blockingTaskExecutor());
    }
    return switch (ctx.mappedPath()) {
      case "/ca.pem" ->
          HttpResponse.of(
              HttpStatus.OK, MediaType.create("application", "x-pem-file"), authority.trustedPem());
      case "/install.sh" ->
          HttpResponse.of(HttpStatus.OK, MediaType.create("text", "x-shellscript"), script.text());
      case "/user-data.sh" -> userData();
      case "/opsworks-agent-installer.tgz" -> gzip(installer.archive());
      case "/aws-endpoints.tgz" -> gzip(clients.endpoints());
      case "/aws-models.tgz" -> gzip(clients.models());
      case "/stackworks-agent.tar.gz" -> {
        ctx.clearRequestTimeout(); // made on the first request; then sent over a slow line, maybe
        yield HttpResponse.of(() -> archive(ctx, request), ctx.blockingTaskExecutor());
      }
      default ->
          text(
              HttpStatus.NOT_FOUND,
              "not here (expected: /agent/stackworks-agent.tar.gz, /agent/install.sh,"
                  + " /agent/user-data.sh or /agent/ca.pem)\n");
    };
  }

  private HttpResponse userData() {
    try {
      return HttpResponse.of(
          HttpStatus.OK, MediaType.create("text", "x-shellscript"), boot.shared());
    } catch (IOException e) {
      return text(HttpStatus.SERVICE_UNAVAILABLE, e.getMessage() + "\n");
    }
  }

  private HttpResponse archive(ServiceRequestContext ctx, HttpRequest request) {
    if (archive == null) {
      return text(
          HttpStatus.SERVICE_UNAVAILABLE,
          "this server does not know its installation (expected: STACKWORKS_HOME)\n");
    }
    return sent(ctx, request, archive::file);
  }

  private static HttpResponse sent(
      ServiceRequestContext ctx, HttpRequest request, Callable<Path> archive) {
    try {
      return HttpFile.of(archive.call()).asService().serve(ctx, request);
    } catch (Exception e) { // HttpService may throw anything
      log.atError().setCause(e).log("Archive not made");
      return text(HttpStatus.SERVICE_UNAVAILABLE, "the archive could not be made\n");
    }
  }

  private static HttpResponse gzip(byte[] archive) {
    return HttpResponse.of(HttpStatus.OK, MediaType.create("application", "gzip"), archive);
  }

  private static HttpResponse text(HttpStatus status, String text) {
    return HttpResponse.of(status, MediaType.PLAIN_TEXT_UTF_8, text);
  }
}
