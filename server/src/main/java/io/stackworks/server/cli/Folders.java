package io.stackworks.server.cli;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.stackworks.proto.operator.Bundle;
import io.stackworks.proto.operator.Source;
import io.stackworks.proto.operator.StackSpec;
import io.stackworks.proto.operator.UploadBundleRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Replaces relative {@code folder} sources by bundles: packed here, uploaded, named by digest. */
final class Folders {
  private static final int PIECE_BYTES = 256 * 1024;
  private static final long STALLED_SECONDS = 60;

  /** A smaller one is there before anybody wonders. */
  private static final long WORTH_A_WORD_BYTES = 8 << 20;

  private static final Duration BETWEEN_WORDS = Duration.ofSeconds(5);

  private final Connection connection;
  private final Path base;
  private final Consumer<String> progress;

  /**
   * @param progress told how far a large upload is, a line at a time
   */
  Folders(Connection connection, Path base, Consumer<String> progress) {
    this.connection = connection;
    this.base = base;
    this.progress = progress;
  }

  StackSpec upload(StackSpec spec) throws IOException, InterruptedException {
    var uploaded = spec.toBuilder();
    if (isLocal(spec.getCookbooks())) {
      uploaded.setCookbooks(upload(spec.getCookbooks(), "cookbooks"));
    }
    for (int i = 0; i < spec.getAppsCount(); i++) {
      var app = spec.getApps(i);
      if (isLocal(app.getSource())) {
        uploaded.setApps(
            i,
            app.toBuilder().setSource(upload(app.getSource(), "apps[" + i + "].source")).build());
      }
    }
    return uploaded.build();
  }

  private static boolean isLocal(Source source) {
    return source.getType().equals("folder") && !Path.of(source.getUrl()).isAbsolute();
  }

  private Source upload(Source source, String field) throws IOException, InterruptedException {
    var folder = base.resolve(source.getUrl()).normalize();
    if (!Files.isDirectory(folder)) {
      throw Failure.usage(
          field + ".url: " + source.getUrl() + " (expected: a folder; looked at " + folder + ")");
    }
    var archive = Files.createTempFile("stackworks-bundle", ".tar.gz");
    try {
      FolderArchive.write(folder, archive);
      var name = folder.getFileName() == null ? "folder" : folder.getFileName().toString();
      var bundle = send(name, source.getUrl(), archive);
      return source.toBuilder().setType("bundle").setUrl(bundle.getDigest()).build();
    } catch (Failure failure) {
      throw new Failure(
          failure.exitCode(),
          "%s.url: %s: %s".formatted(field, source.getUrl(), failure.getMessage()),
          failure);
    } finally {
      Files.deleteIfExists(archive);
    }
  }

  private Bundle send(String name, String what, Path archive)
      throws IOException, InterruptedException {
    var upload = new Upload(what, Files.size(archive), progress);
    connection.stream().uploadBundle(upload);
    try (var in = Files.newInputStream(archive)) {
      upload.send(name, in);
    }
    return upload.result(connection.settings());
  }

  /** One upload; waits whenever the server cannot take more. */
  private static final class Upload implements ClientResponseObserver<UploadBundleRequest, Bundle> {
    private final CompletableFuture<Bundle> bundle = new CompletableFuture<>();
    private final Semaphore ready = new Semaphore(0);
    private final String what;
    private final long size;
    private final Consumer<String> progress;
    private @Nullable ClientCallStreamObserver<UploadBundleRequest> call;

    Upload(String what, long size, Consumer<String> progress) {
      this.what = what;
      this.size = size;
      this.progress = progress;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<UploadBundleRequest> call) {
      this.call = call;
      call.setOnReadyHandler(ready::release);
    }

    void send(String name, InputStream in) throws IOException, InterruptedException {
      var to = java.util.Objects.requireNonNull(call);
      to.onNext(UploadBundleRequest.newBuilder().setName(name).build());
      long sent = 0;
      long nextWord = System.nanoTime();
      while (!bundle.isDone()) {
        if (size >= WORTH_A_WORD_BYTES && System.nanoTime() - nextWord >= 0) {
          progress.accept(
              "uploading %s: %d of %d MiB".formatted(what, sent >> 20, Math.max(1, size >> 20)));
          nextWord += BETWEEN_WORDS.toNanos();
        }
        while (!to.isReady() && !bundle.isDone()) {
          if (!ready.tryAcquire(STALLED_SECONDS, TimeUnit.SECONDS)) {
            to.cancel("stalled", null);
            throw new Failure(Exit.TIMEOUT, "the upload of " + name + " does not go on");
          }
        }
        var piece = in.readNBytes(PIECE_BYTES);
        if (piece.length == 0) {
          to.onCompleted();
          return;
        }
        if (!bundle.isDone()) {
          to.onNext(
              UploadBundleRequest.newBuilder()
                  .setBytes(UnsafeByteOperations.unsafeWrap(piece))
                  .build());
          sent += piece.length;
        }
      }
    }

    Bundle result(Settings settings) throws InterruptedException {
      try {
        return bundle.get();
      } catch (ExecutionException e) {
        throw Failures.of(Status.fromThrowable(e.getCause()), settings);
      }
    }

    @Override
    public void onNext(Bundle answer) {
      bundle.complete(answer);
    }

    @Override
    public void onError(Throwable thrown) {
      bundle.completeExceptionally(thrown);
      ready.release();
    }

    @Override
    public void onCompleted() {
      bundle.completeExceptionally(
          Status.INTERNAL.withDescription("the upload had no answer").asRuntimeException());
    }
  }
}
