package io.stackworks.agent.session;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.stackworks.agent.run.Times;
import io.stackworks.proto.agent.AgentGrpc;
import io.stackworks.proto.agent.Facts;
import io.stackworks.proto.agent.RegisterRequest;
import io.stackworks.proto.agent.RenewRequest;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Turns a proof into an identity, and an identity into a newer one. */
final class Registration {
  private static final int DEADLINE_SECONDS = 30;

  private final IdentityFiles files;
  private final Supplier<Facts> facts;
  private final String hostname;
  private final Clock clock;

  Registration(IdentityFiles files, Supplier<Facts> facts, String hostname, Clock clock) {
    this.files = files;
    this.facts = facts;
    this.hostname = hostname;
    this.clock = clock;
  }

  /** Stores what the server answers before it returns. Throws the server's refusal as it is. */
  AgentIdentity register(Channel channel, Proof proof)
      throws StatusRuntimeException, IOException, GeneralSecurityException {
    var keys = files.keys();
    var request =
        RegisterRequest.newBuilder()
            .setCertificateRequest(ByteString.copyFrom(SigningRequest.of(keys)))
            .setFacts(facts.get())
            .setAgentTime(Times.toProto(clock.instant()))
            .setHostname(hostname);
    proof.into(request);
    var response =
        AgentGrpc.newBlockingStub(channel)
            .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
            .register(request.build());
    var identity = AgentIdentity.of(response, keys);
    files.store(response);
    return identity;
  }

  AgentIdentity renew(Channel channel, AgentIdentity old)
      throws StatusRuntimeException, IOException, GeneralSecurityException {
    var response =
        AgentGrpc.newBlockingStub(channel)
            .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
            .renew(
                RenewRequest.newBuilder()
                    .setCertificateRequest(ByteString.copyFrom(SigningRequest.of(old.keys())))
                    .setAgentTime(Times.toProto(clock.instant()))
                    .build());
    var identity = old.renewed(response.getIdentity());
    files.store(identity.registration());
    return identity;
  }
}
