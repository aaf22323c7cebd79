package io.stackworks.server.operator;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.stackworks.proto.operator.Bundle;
import io.stackworks.proto.operator.UploadBundleRequest;
import io.stackworks.server.stack.Refusal;
import io.stackworks.server.store.Artifacts;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Takes archives piece by piece into a file, and from there into the artifacts. */
final class Uploads {
  static final long MAX_BYTES = 1L << 30;
  static final int MAX_PIECE_BYTES = 1 << 20;

  private final Artifacts artifacts;
  private final long maxBytes;

  Uploads(Artifacts artifacts, long maxBytes) {
    this.artifacts = artifacts;
    this.maxBytes = maxBytes;
  }

  StreamObserver<UploadBundleRequest> receive(ServerCallStreamObserver<Bundle> to) {
    to.disableAutoRequest();
    var upload = new Upload(to);
    to.setOnCancelHandler(upload::discard);
    to.request(1);
    return upload;
  }

  /** One upload. Asks for the next piece when the last one is written. */
  private final class Upload implements StreamObserver<UploadBundleRequest> {
    private final ServerCallStreamObserver<Bundle> to;
    private @Nullable Path file;
    private @Nullable OutputStream out;
    private long size;
    private boolean over;

    Upload(ServerCallStreamObserver<Bundle> to) {
      this.to = to;
    }

    @Override
    public synchronized void onNext(UploadBundleRequest piece) {
      if (over) {
        return;
      }
      try {
        take(piece);
        to.request(1);
      } catch (IOException | RuntimeException e) {
        discard();
        to.onError(Statuses.of("UploadBundle", e));
      }
    }

    private void take(UploadBundleRequest piece) throws IOException {
      var bytes = piece.getBytes();
      if (bytes.size() > MAX_PIECE_BYTES) {
        throw Refusal.invalid("bytes", bytes.size() + " bytes", "at most " + MAX_PIECE_BYTES)
            .asException();
      }
      if (size == 0 && !bytes.isEmpty() && !isGzip(piece)) {
        throw Refusal.invalid("bytes", "not gzip", "a tar.gz archive").asException();
      }
      size += bytes.size();
      if (size > maxBytes) {
        throw Refusal.invalid(
                "bundle", "larger than " + maxBytes + " bytes packed", "at most that many")
            .asException();
      }
      bytes.writeTo(out());
    }

    private static boolean isGzip(UploadBundleRequest piece) {
      var bytes = piece.getBytes();
      return bytes.size() >= 2 && bytes.byteAt(0) == (byte) 0x1f && bytes.byteAt(1) == (byte) 0x8b;
    }

    private OutputStream out() throws IOException {
      if (out == null) {
        file = Files.createTempFile("stackworks-upload", ".tar.gz");
        out = Files.newOutputStream(file);
      }
      return out;
    }

    @Override
    public synchronized void onCompleted() {
      if (over) {
        return;
      }
      try {
        if (file == null || out == null) {
          throw Refusal.invalid("bytes", "nothing", "a tar.gz archive").asException();
        }
        out.close();
        try (var in = Files.newInputStream(file)) {
          var digest = artifacts.put(in);
          to.onNext(Bundle.newBuilder().setDigest(digest.value()).setSize(size).build());
          to.onCompleted();
        }
      } catch (IOException | RuntimeException e) {
        to.onError(Statuses.of("UploadBundle", e));
      } finally {
        discard();
      }
    }

    @Override
    public void onError(Throwable thrown) {
      discard();
    }

    synchronized void discard() {
      over = true;
      try {
        if (out != null) {
          out.close();
        }
        if (file != null) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
