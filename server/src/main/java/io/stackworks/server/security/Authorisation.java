package io.stackworks.server.security;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.stackworks.server.stack.Secret;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Stands before every gRPC method: finds out who calls and lets in by the kind of {@link Right}.
 * Levels on stacks are the service's to check.
 */
public final class Authorisation implements ServerInterceptor {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Credentials credentials;

  public Authorisation(Credentials credentials) {
    this.credentials = credentials;
  }

  /** Looks up what a caller shows. May wait for the database; never called on an event loop. */
  public interface Credentials {
    /** The operator whose token this is. */
    Optional<Caller.Operator> operator(Secret token);

    /** Why this agent's certificate is no longer good; empty: it is good. */
    Optional<String> refusal(Caller.Agent agent);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var connection = ServiceRequestContext.current();
    try {
      var caller =
          switch (Rights.of(call.getMethodDescriptor().getFullMethodName())) {
            case NEWCOMER -> newcomer(connection);
            case AGENT -> agent(connection);
            case ANYONE, SELF, SHOW, DEPLOY, MANAGE, REGISTER, MANAGE_SOMEWHERE, ADMINISTRATOR ->
                operator(headers.get(AUTHORIZATION));
            case NOBODY -> throw new Refused(Status.PERMISSION_DENIED, "nobody may call this");
          };
      return Contexts.interceptCall(
          Context.current().withValue(Caller.KEY, caller), call, headers, next);
    } catch (Refused e) {
      call.close(e.status, new Metadata());
      return new ServerCall.Listener<>() {};
    }
  }

  private static Caller newcomer(ServiceRequestContext connection) throws Refused {
    if (!connection.sessionProtocol().isTls()) {
      throw new Refused(Status.PERMISSION_DENIED, "only on the TLS port");
    }
    return Caller.Anonymous.NOBODY;
  }

  private Caller agent(ServiceRequestContext connection) throws Refused {
    var certificate = certificate(connection);
    if (certificate == null) {
      throw new Refused(
          Status.UNAUTHENTICATED, "no client certificate (expected: one that Register issued)");
    }
    var name = certificate.getSubjectX500Principal().getName();
    var agent =
        new Caller.Agent(
            name.startsWith("CN=") ? name.substring(3) : "",
            Fingerprint.of(certificate.getPublicKey()));
    var refusal = credentials.refusal(agent);
    if (refusal.isPresent()) {
      throw new Refused(Status.PERMISSION_DENIED, refusal.get());
    }
    return agent;
  }

  private Caller operator(@Nullable String header) throws Refused {
    if (header == null || !header.startsWith("Bearer ")) {
      throw new Refused(
          Status.UNAUTHENTICATED, "no operator token (expected: authorization: Bearer TOKEN)");
    }
    return credentials
        .operator(new Secret(header.substring("Bearer ".length()).strip()))
        .orElseThrow(() -> new Refused(Status.UNAUTHENTICATED, "unknown operator token"));
  }

  private static @Nullable X509Certificate certificate(ServiceRequestContext connection) {
    try {
      var session = connection.sslSession();
      return session == null ? null : (X509Certificate) session.getPeerCertificates()[0];
    } catch (SSLPeerUnverifiedException e) { // none was shown: it is optional on this port
      return null;
    }
  }

  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    private final transient Status status;

    Refused(Status status, String message) {
      super(message, null, false, false);
      this.status = status.withDescription(message);
    }
  }
}
