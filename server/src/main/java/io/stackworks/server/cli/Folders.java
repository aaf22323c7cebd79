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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Replaces relative {@code folder} sources by bundles: packed here, uploaded, named by digest. */
final class Folders {
  private static final int PIECE_BYTES = 256 * 1024;
  private static final long STALLED_SECONDS = 60;

  private final Connection connection;
  private final Path base;

  Folders(Connection connection, Path base) {
    this.connection = connection;
    this.base = base;
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
      var bundle = send(name, archive);
      return source.toBuilder().setType("bundle").setUrl(bundle.getDigest()).build();
    } finally {
      Files.deleteIfExists(archive);
    }
  }

  private Bundle send(String name, Path archive) throws IOException, InterruptedException {
    var upload = new Upload();
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
    private @Nullable ClientCallStreamObserver<UploadBundleRequest> call;

    @Override
    public void beforeStart(ClientCallStreamObserver<UploadBundleRequest> call) {
      this.call = call;
      call.setOnReadyHandler(ready::release);
    }

    void send(String name, InputStream in) throws IOException, InterruptedException {
      var to = java.util.Objects.requireNonNull(call);
      to.onNext(UploadBundleRequest.newBuilder().setName(name).build());
      while (!bundle.isDone()) {
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
