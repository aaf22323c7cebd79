package io.stackworks.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Map;
import java.util.Properties;
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

  private static final int READERS = 4;
  private static final int POSTGRES_WRITERS = 16;

  private final Dialect dialect;
  private final HikariDataSource readers;
  private final Jdbi readJdbi;
  private final @Nullable SingleWriter singleWriter;
  private final @Nullable HikariDataSource writers;
  private final @Nullable Jdbi writeJdbi;

  private Database(
      Dialect dialect,
      HikariDataSource readers,
      @Nullable SingleWriter singleWriter,
      @Nullable HikariDataSource writers) {
    this.dialect = dialect;
    this.readers = readers;
    this.readJdbi = Jdbi.create(readers);
    this.singleWriter = singleWriter;
    this.writers = writers;
    this.writeJdbi = writers == null ? null : Jdbi.create(writers);
  }

  /**
   * Opens the database and brings its schema up to date.
   *
   * @param url {@code jdbc:sqlite:FILE} or {@code
   *     jdbc:postgresql://HOST:PORT/NAME?user=U&password=P}
   */
  public static Database open(String url) {
    return url.startsWith("jdbc:sqlite:") ? openSqlite(url) : openPostgres(url);
  }

  private static Database openSqlite(String url) {
    var settings = new SQLiteConfig();
    settings.setJournalMode(SQLiteConfig.JournalMode.WAL);
    settings.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    settings.setBusyTimeout(10_000);
    settings.enforceForeignKeys(true);
    var reading = pool(url, settings.toProperties(), READERS);
    migrate(reading, Dialect.SQLITE);
    settings.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    var writing = pool(url, settings.toProperties(), 1);
    return new Database(
        Dialect.SQLITE, reading, new SingleWriter(Jdbi.create(writing), writing), null);
  }

  private static Database openPostgres(String url) {
    var writing = pool(url, new Properties(), POSTGRES_WRITERS);
    migrate(writing, Dialect.POSTGRES);
    var config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(READERS * 2);
    config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    config.setReadOnly(true);
    return new Database(Dialect.POSTGRES, new HikariDataSource(config), null, writing);
  }

  private static HikariDataSource pool(String url, Properties properties, int size) {
    var config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setDataSourceProperties(properties);
    config.setMaximumPoolSize(size);
    return new HikariDataSource(config);
  }

  private static void migrate(DataSource source, Dialect dialect) {
    Flyway.configure()
        .dataSource(source)
        .locations("classpath:db/migration")
        .placeholders(Map.of("serial", dialect.serialColumn(), "bytes", dialect.bytesColumn()))
        .outOfOrder(true)
        .load()
        .migrate();
  }

  /**
   * Runs in a transaction of its own; returns after its commit is on disk. An exception undoes it
   * and is rethrown.
   */
  public <T extends @Nullable Object> T write(Function<Handle, T> work) {
    if (singleWriter != null) {
      return singleWriter.write(work);
    }
    return java.util.Objects.requireNonNull(writeJdbi).inTransaction(work::apply);
  }

  /** Runs outside any write, on one consistent view of what is committed. */
  public <T extends @Nullable Object> T read(Function<Handle, T> work) {
    return readJdbi.inTransaction(work::apply);
  }

  public Dialect dialect() {
    return dialect;
  }

  @Override
  public void close() {
    if (singleWriter != null) {
      singleWriter.close();
    }
    if (writers != null) {
      writers.close();
    }
    readers.close();
  }
}
