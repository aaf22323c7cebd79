package io.stackworks.server.agents;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.stackworks.proto.agent.Identity;
import io.stackworks.proto.agent.RegisterRequest;
import io.stackworks.proto.agent.RegisterResponse;
import io.stackworks.proto.agent.RenewRequest;
import io.stackworks.proto.agent.RenewResponse;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.security.AgentKeys;
import io.stackworks.server.security.AgentKeys.Claim;
import io.stackworks.server.security.Authority;
import io.stackworks.server.security.Caller;
import io.stackworks.server.security.SigningRequest;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.stack.Secret;
import io.stackworks.server.stack.Stacks;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a proof into an identity, and an identity into a newer one. */
public final class Registration {
  private static final Logger log = LoggerFactory.getLogger(Registration.class);

  private final Stacks stacks;
  private final AgentKeys keys;
  private final MachineProofs proofs;
  private final Authority authority;
  private final Sessions sessions;
  private final AgentMeters meters;
  private final Duration lifetime;
  private final Clock clock;

  /**
   * @param lifetime of the certificates that agents get
   */
  public Registration(
      Stacks stacks,
      AgentKeys keys,
      MachineProofs proofs,
      Authority authority,
      Sessions sessions,
      AgentMeters meters,
      Duration lifetime,
      Clock clock) {
    this.stacks = stacks;
    this.keys = keys;
    this.proofs = proofs;
    this.authority = authority;
    this.sessions = sessions;
    this.meters = meters;
    this.lifetime = lifetime;
    this.clock = clock;
  }

  /** Not registered; each problem has a message of its own. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    private final transient Status status;

    Refused(Status status, String message) {
      super(message, null, false, false);
      this.status = status.withDescription(message);
    }

    Status status() {
      return status;
    }
  }

  RegisterResponse register(RegisterRequest request) throws Refused {
    refuseSkew(request);
    var signing = parse(request.getCertificateRequest());
    if (request.getJoinToken().length() > 200) {
      throw new Refused(Status.INVALID_ARGUMENT, "join_token: too long (expected: one token)");
    }
    var key = signing.fingerprint();
    var claim =
        request.getJoinToken().isEmpty() && !request.getIdentityDocument().isEmpty()
            ? proved(key, request.getIdentityDocument())
            : keys.claim(key, new Secret(request.getJoinToken()));
    var instance = instance(request, key, claim);
    sessions.onlyKey(instance.id(), key);
    meters.registration("accepted");
    log.atInfo()
        .addKeyValue("instance", instance.id())
        .addKeyValue("hostname", instance.hostname())
        .addKeyValue("address", Wire.line(request.getFacts().getPrivateIp()))
        .log("Agent registered");
    return RegisterResponse.newBuilder()
        .setInstanceId(instance.id().value())
        .setStackId(instance.stackId().value())
        .setHostname(instance.hostname())
        .setIdentity(identity(signing, instance.id()))
        .build();
  }

  /** For the key that the caller's certificate has: another key needs a proof. */
  RenewResponse renew(Caller.Agent agent, RenewRequest request) throws Refused {
    var signing = parse(request.getCertificateRequest());
    if (!signing.fingerprint().equals(agent.keyFingerprint())) {
      throw new Refused(
          Status.PERMISSION_DENIED,
          "certificate_request: another key (expected: the key of the present certificate)");
    }
    return RenewResponse.newBuilder()
        .setIdentity(identity(signing, new InstanceId(agent.instanceId())))
        .build();
  }

  private Claim proved(String key, String document) throws Refused {
    try {
      return proofs.claim(key, document);
    } catch (MachineProofs.Refused e) {
      meters.registration(e.reason());
      throw new Refused(Status.PERMISSION_DENIED, String.valueOf(e.getMessage()));
    } catch (MachineProofs.Unavailable e) {
      meters.registration("unavailable");
      throw new Refused(Status.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  private void refuseSkew(RegisterRequest request) throws Refused {
    if (request.hasAgentTime()) {
      var problem = ClockSkew.problem(Wire.instant(request.getAgentTime()), clock.instant());
      if (problem.isPresent()) {
        meters.registration("clock_skew");
        throw new Refused(Status.FAILED_PRECONDITION, problem.get());
      }
    }
  }

  private SigningRequest parse(ByteString der) throws Refused {
    try {
      return SigningRequest.parse(der.toByteArray());
    } catch (SigningRequest.InvalidRequest e) {
      meters.registration("bad_request");
      throw new Refused(Status.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
    }
  }

  private Instance instance(RegisterRequest request, String key, Claim claim) throws Refused {
    if (claim instanceof Claim.Refused refused) {
      meters.registration(refused.reason().name().toLowerCase(Locale.ROOT));
      throw new Refused(status(refused.reason()), refused.message());
    }
    var id = claim instanceof Claim.New fresh ? fresh.instance() : ((Claim.Known) claim).instance();
    var existing = stacks.instance(id);
    if (existing.isPresent()) {
      return existing.get();
    }
    if (claim instanceof Claim.New fresh) {
      return create(request, key, fresh);
    }
    meters.registration("no_instance");
    throw new Refused(
        Status.NOT_FOUND,
        "instance %s does not exist (expected: a token of one that does)".formatted(id));
  }

  private Instance create(RegisterRequest request, String key, Claim.New fresh) throws Refused {
    var instance =
        Instance.of(
            fresh.instance(),
            fresh.stack(),
            request.getHostname(),
            fresh.layers(),
            ComputeKind.REGISTERED,
            clock.instant());
    var decision = stacks.offer(fresh.stack(), new Event.InstanceCreateRequested(instance));
    var refusal = decision.refusal();
    if (refusal == null) {
      return stacks.instance(fresh.instance()).orElseThrow();
    }
    keys.unclaim(key);
    meters.registration("refused");
    throw new Refused(status(refusal.reason()), refusal.message());
  }

  private Identity identity(SigningRequest signing, InstanceId instance) {
    var certificate = authority.signAgent(signing, instance.value(), lifetime);
    var identity =
        Identity.newBuilder()
            .setCertificate(der(certificate))
            .setExpiresAt(Wire.timestamp(certificate.getNotAfter().toInstant()));
    authority.trusted().forEach(each -> identity.addAuthorities(der(each)));
    return identity.build();
  }

  private static ByteString der(X509Certificate certificate) {
    try {
      return ByteString.copyFrom(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Status status(AgentKeys.Reason reason) {
    return switch (reason) {
      case UNKNOWN_TOKEN -> Status.UNAUTHENTICATED;
      case USED_UP, EXPIRED, REVOKED -> Status.PERMISSION_DENIED;
    };
  }

  private static Status status(Refusal.Reason reason) {
    return switch (reason) {
      case INVALID -> Status.INVALID_ARGUMENT;
      case NOT_FOUND -> Status.NOT_FOUND;
      case CONFLICT -> Status.FAILED_PRECONDITION;
      case FORBIDDEN -> Status.PERMISSION_DENIED;
    };
  }
}
