package io.stackworks.server.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Words between the servers of one database, told with the commit that they are part of:
 * PostgreSQL's LISTEN and NOTIFY. A word may be lost with a connection, so rows must say the same;
 * after every gap listeners are told that there was one.
 *
 * <p>On SQLite there is one server, and this does nothing.
 */
public final class Signals implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Signals.class);
  private static final int LOOK_MS = 10_000; // a dead connection is noticed by then
  private static final int LONGEST = 7_000; // PostgreSQL takes 8,000 bytes

  private final Dialect dialect;
  private final String url;
  private final String self = UUID.randomUUID().toString();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private volatile @Nullable Connection open;
  private volatile boolean closed;

  /** Called on one thread; must not block. */
  public interface Listener {
    /** Another server has committed something. */
    void told(List<String> words);

    /** Words may have been missed. */
    void missed();
  }

  Signals(Dialect dialect, String url) {
    this.dialect = dialect;
    this.url = url;
  }

  public void subscribe(Listener listener) {
    listeners.add(listener);
  }

  /** Begins to listen. */
  public Signals start() {
    if (dialect == Dialect.POSTGRES) {
      var listening = new Thread(this::run, "signals");
      listening.setDaemon(true);
      listening.start();
    }
    return this;
  }

  /**
   * Part of a transaction: the other servers hear it when that is committed, and not otherwise.
   *
   * @param words without line ends
   */
  public void tell(Handle handle, List<String> words) {
    if (dialect != Dialect.POSTGRES) {
      return;
    }
    var text = new StringBuilder(self);
    for (var word : words) {
      if (text.length() + word.length() > LONGEST) {
        send(handle, text);
        text.setLength(self.length());
      }
      text.append('\n').append(word);
    }
    send(handle, text);
  }

  private static void send(Handle handle, CharSequence text) {
    handle
        .createQuery("select pg_notify('stackworks', :text) is null")
        .bind("text", text.toString())
        .mapTo(Boolean.class)
        .one();
  }

  private void run() {
    while (!closed) {
      try {
        listen();
      } catch (SQLException e) {
        if (!closed) {
          log.atWarn().log("Signals of other servers not heard: {}", e.getMessage());
          pause();
        }
      }
    }
  }

  private void listen() throws SQLException {
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      open = connection;
      statement.execute("listen stackworks");
      var postgres = connection.unwrap(PGConnection.class);
      each(Listener::missed);
      while (!closed) {
        var notes = postgres.getNotifications(LOOK_MS);
        if (notes == null || notes.length == 0) {
          statement.execute("select 1");
          continue;
        }
        for (var note : notes) {
          var words = List.of(note.getParameter().split("\n", -1));
          if (!words.get(0).equals(self)) {
            each(listener -> listener.told(words.subList(1, words.size())));
          }
        }
      }
    }
  }

  private void each(Consumer<Listener> call) {
    for (var listener : listeners) {
      try {
        call.accept(listener);
      } catch (RuntimeException e) { // one broken listener must not silence the others
        log.atWarn().setCause(e).log("Listener failed");
      }
    }
  }

  private void pause() {
    try {
      TimeUnit.SECONDS.sleep(1);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  @Override
  public void close() {
    closed = true;
    var listening = open;
    if (listening != null) {
      try {
        listening.abort(Runnable::run); // its thread waits in a read
      } catch (SQLException e) {
        log.atDebug().log("Listening connection not closed: {}", e.getMessage());
      }
    }
  }
}
