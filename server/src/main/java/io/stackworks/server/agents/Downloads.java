package io.stackworks.server.agents;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.stackworks.proto.agent.ArtifactChunk;
import io.stackworks.proto.agent.FetchArtifactRequest;
import io.stackworks.server.command.Command;
import io.stackworks.server.command.Commands;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.store.Artifacts;
import io.stackworks.server.store.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends files to agents: only those that their own commands name, from any offset. */
public final class Downloads {
  private static final Logger log = LoggerFactory.getLogger(Downloads.class);

  private static final int CHUNK_BYTES = 256 << 10;

  /** An agent's latest commands; it has no business with the files of older ones. */
  private static final int RECENT = 50;

  private final Commands commands;
  private final Artifacts artifacts;

  public Downloads(Commands commands, Artifacts artifacts) {
    this.commands = commands;
    this.artifacts = artifacts;
  }

  void begin(
      InstanceId instance,
      FetchArtifactRequest request,
      ServerCallStreamObserver<ArtifactChunk> call) {
    Digest digest;
    try {
      digest = new Digest(request.getDigest());
    } catch (IllegalArgumentException e) {
      refuse(call, Status.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
      return;
    }
    // The same answer for a file that is not here and for one that is not theirs.
    var size = mayRead(instance, digest) ? artifacts.size(digest) : OptionalLong.empty();
    if (size.isEmpty()) {
      refuse(
          call,
          Status.NOT_FOUND,
          "artifact %s is not of a command of this instance".formatted(digest));
      return;
    }
    if (request.getOffset() < 0 || request.getOffset() > size.getAsLong()) {
      refuse(
          call,
          Status.OUT_OF_RANGE,
          "offset: %d (expected: 0 to %d)".formatted(request.getOffset(), size.getAsLong()));
      return;
    }
    try {
      var sending =
          new Sending(artifacts.open(digest, request.getOffset()), size.getAsLong(), call);
      call.setOnReadyHandler(sending::go);
      call.setOnCancelHandler(sending::close);
      sending.go();
    } catch (IOException e) {
      log.atError().setCause(e).addKeyValue("artifact", digest).log("Artifact not readable");
      refuse(call, Status.UNAVAILABLE, "artifact %s is not readable".formatted(digest));
    }
  }

  private boolean mayRead(InstanceId instance, Digest digest) {
    return commands.list(null, instance, null, RECENT).stream()
        .map(Command::prepared)
        .anyMatch(
            prepared ->
                prepared != null
                    && prepared.artifacts().stream()
                        .anyMatch(each -> each.digest().equals(digest.value())));
  }

  private static void refuse(
      ServerCallStreamObserver<ArtifactChunk> call, Status status, String message) {
    call.onError(status.withDescription(message).asRuntimeException());
  }

  /** One transfer. Reads on while the transport takes more; a slow reader holds one open file. */
  private static final class Sending {
    private final InputStream bytes;
    private final long size;
    private final ServerCallStreamObserver<ArtifactChunk> call;
    private boolean first = true;
    private boolean over;

    Sending(InputStream bytes, long size, ServerCallStreamObserver<ArtifactChunk> call) {
      this.bytes = bytes;
      this.size = size;
      this.call = call;
    }

    synchronized void go() {
      try {
        while (!over && call.isReady()) {
          var chunk = bytes.readNBytes(CHUNK_BYTES);
          if (chunk.length > 0 || first) {
            var message = ArtifactChunk.newBuilder().setBytes(ByteString.copyFrom(chunk));
            call.onNext((first ? message.setTotalSize(size) : message).build());
            first = false;
          }
          if (chunk.length < CHUNK_BYTES) {
            call.onCompleted();
            close();
          }
        }
      } catch (IOException e) {
        log.atError().setCause(e).log("Artifact not readable");
        call.onError(
            Status.UNAVAILABLE.withDescription("artifact is not readable").asRuntimeException());
        close();
      }
    }

    synchronized void close() {
      over = true;
      try {
        bytes.close();
      } catch (IOException e) {
        log.atDebug().setCause(e).log("Artifact did not close");
      }
    }
  }
}
