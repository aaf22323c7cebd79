package io.stackworks.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * The SQL database: SQLite in a file, or PostgreSQL. One SQL text for both.
 *
 * <p>On SQLite all writes run one after another on one thread and share commits; on PostgreSQL they
 * run on the caller's thread. So a write must be short, must do nothing but SQL, and must not call
 * {@code write} again.
 */
public final class Database implements AutoCloseable {

  private static final String SEALED_WITH = "sealed_with";

  /** How many files {@code db/migration} has; {@code DatabaseTest} counts them. */
  static final int MIGRATIONS = 13;

  private static final int READERS = 4;
  private static final int POSTGRES_WRITERS = 16;

  private final Dialect dialect;
  private final HikariDataSource readers;
  private final Jdbi readJdbi;
  private final @Nullable SingleWriter singleWriter;
  private final @Nullable HikariDataSource writers;
  private final @Nullable Jdbi writeJdbi;
  private final Seal seal;
  private final Signals signals;
  private final List<Runnable> committed = new CopyOnWriteArrayList<>();

  private Database(
      Dialect dialect,
      String url,
      Seal seal,
      HikariDataSource readers,
      @Nullable HikariDataSource writers,
      @Nullable HikariDataSource singleWriter) {
    this.dialect = dialect;
    this.seal = seal;
    this.signals = new Signals(dialect, url);
    this.readers = readers;
    this.readJdbi = Jdbi.create(readers);
    this.singleWriter =
        singleWriter == null
            ? null
            : new SingleWriter(Jdbi.create(singleWriter), singleWriter, this::committed);
    this.writers = writers;
    this.writeJdbi = writers == null ? null : Jdbi.create(writers);
  }

  /**
   * Opens the database and brings its schema up to date.
   *
   * @param url {@code jdbc:sqlite:FILE} or {@code
   *     jdbc:postgresql://HOST:PORT/NAME?user=U&password=P}
   * @param seal for what is secret in its rows
   */
  public static Database open(String url, Seal seal) {
    var database = url.startsWith("jdbc:sqlite:") ? openSqlite(url, seal) : openPostgres(url, seal);
    try {
      database.requireKey();
      return database;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** Refuses a database whose secrets were sealed with another key; a new one gets this key. */
  private void requireKey() {
    var word =
        this.<byte[]>read(
            handle ->
                handle
                    .createQuery("select word from sealed_with where id = 1")
                    .mapTo(byte[].class)
                    .findOne()
                    .orElse(null));
    if (word == null) {
      var sealed = seal.seal(new byte[] {1}, SEALED_WITH);
      int added =
          this.<Integer>write(
              handle ->
                  handle
                      .createUpdate(
                          "insert into sealed_with(id, word) values (1, :word)"
                              + " on conflict (id) do nothing")
                      .bind("word", sealed)
                      .execute());
      if (added == 0) {
        requireKey(); // another server was faster
      }
      return;
    }
    try {
      seal.open(word, SEALED_WITH);
    } catch (IllegalStateException e) {
      // Without its cause: that speaks of ciphers.
      throw new IllegalStateException(
          "its secrets are sealed with another key (expected: the ca/seal.key of the data directory"
              + " that the database belongs to)");
    }
  }

  private static Database openSqlite(String url, Seal seal) {
    var settings = new SQLiteConfig();
    settings.setJournalMode(SQLiteConfig.JournalMode.WAL);
    settings.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    settings.setBusyTimeout(10_000);
    settings.enforceForeignKeys(true);
    var reading = pool(url, settings.toProperties(), READERS);
    migrate(reading, Dialect.SQLITE);
    settings.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    var writing = pool(url, settings.toProperties(), 1);
    return new Database(Dialect.SQLITE, url, seal, reading, null, writing);
  }

  private static Database openPostgres(String url, Seal seal) {
    var writing = pool(url, new Properties(), POSTGRES_WRITERS);
    migrate(writing, Dialect.POSTGRES);
    var config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(READERS * 2);
    config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    config.setReadOnly(true);
    return new Database(Dialect.POSTGRES, url, seal, new HikariDataSource(config), writing, null);
  }

  private static HikariDataSource pool(String url, Properties properties, int size) {
    var config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setDataSourceProperties(properties);
    config.setMaximumPoolSize(size);
    return new HikariDataSource(config);
  }

  private static void migrate(DataSource source, Dialect dialect) {
    if (applied(source) == MIGRATIONS) {
      return; // Flyway takes half a second to find that out
    }
    Flyway.configure()
        .dataSource(source)
        .locations("classpath:db/migration")
        .placeholders(Map.of("serial", dialect.serialColumn(), "bytes", dialect.bytesColumn()))
        .outOfOrder(true)
        .load()
        .migrate();
  }

  private static int applied(DataSource source) {
    try (var connection = source.getConnection();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select count(*) from \"flyway_schema_history\" where \"success\"")) {
      return rows.next() ? rows.getInt(1) : 0;
    } catch (SQLException e) {
      return 0; // a new database
    }
  }

  /**
   * Runs in a transaction of its own; returns after its commit is on disk. An exception undoes it
   * and is rethrown.
   */
  public <T extends @Nullable Object> T write(Function<Handle, T> work) {
    if (singleWriter != null) {
      return singleWriter.write(work);
    }
    T result = java.util.Objects.requireNonNull(writeJdbi).inTransaction(work::apply);
    committed();
    return result;
  }

  /** Is called after every commit of this server, before the writer goes on. Must be quick. */
  public void onCommit(Runnable listener) {
    committed.add(listener);
  }

  private void committed() {
    committed.forEach(Runnable::run);
  }

  /** Runs outside any write, on one consistent view of what is committed. */
  public <T extends @Nullable Object> T read(Function<Handle, T> work) {
    return readJdbi.inTransaction(work::apply);
  }

  public Dialect dialect() {
    return dialect;
  }

  public Seal seal() {
    return seal;
  }

  public Signals signals() {
    return signals;
  }

  @Override
  public void close() {
    signals.close();
    if (singleWriter != null) {
      singleWriter.close();
    }
    if (writers != null) {
      writers.close();
    }
    readers.close();
  }
}
