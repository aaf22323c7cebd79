package io.stackworks.server.cli;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * One streaming call whose answers are taken one at a time: the next is asked for only after {@link
 * #more}. Every answer, and last the status, goes to a queue, together with whose it is.
 */
final class Pull<Q, A> implements ClientResponseObserver<Q, A> {
  private final Object owner;
  private final BlockingQueue<Arrival> arrivals;
  private @Nullable ClientCallStreamObserver<Q> call;

  /** An answer, or a {@link Status} as the last of its call. */
  record Arrival(Object owner, Object answer) {}

  Pull(Object owner, BlockingQueue<Arrival> arrivals) {
    this.owner = owner;
    this.arrivals = arrivals;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<Q> call) {
    this.call = call;
    call.disableAutoRequestWithInitial(1);
  }

  void more() {
    if (call != null) {
      call.request(1);
    }
  }

  void cancel() {
    if (call != null) {
      call.cancel("done", null);
    }
  }

  @Override
  public void onNext(A answer) {
    arrivals.add(new Arrival(owner, answer));
  }

  @Override
  public void onError(Throwable thrown) {
    arrivals.add(new Arrival(owner, Status.fromThrowable(thrown)));
  }

  @Override
  public void onCompleted() {
    arrivals.add(new Arrival(owner, Status.OK));
  }
}
