package io.stackworks.server.store;

import io.stackworks.server.security.Sealing;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Fresh databases of both kinds: one SQLite file or one database on a shared real PostgreSQL each.
 */
public final class TestDatabases {

  private static EmbeddedPostgres postgres;
  private static Path sqliteTemplate;

  /** One key for all, as for several servers of one database. */
  public static final Seal SEAL = seal();

  private static Seal seal() {
    try {
      var folder = Files.createTempDirectory("stackworks-test");
      var seal = Sealing.open(folder.resolve("seal.key"));
      Files.delete(folder.resolve("seal.key"));
      Files.delete(folder);
      return seal;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TestDatabases() {}

  public static Stream<Dialect> both() {
    return Stream.of(Dialect.values());
  }

  public static Database open(Dialect dialect) {
    return Database.open(url(dialect), SEAL);
  }

  /** For tests that open the same database twice. */
  public static String url(Dialect dialect) {
    try {
      return switch (dialect) {
        case SQLITE -> "jdbc:sqlite:" + temporaryFile();
        case POSTGRES -> postgresUrl();
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path temporaryFile() throws IOException {
    var directory = Files.createTempDirectory("stackworks-test");
    directory.toFile().deleteOnExit();
    var file = directory.resolve("stackworks.db");
    Files.copy(sqliteTemplate(), file);
    file.toFile().deleteOnExit();
    directory.resolve("stackworks.db-wal").toFile().deleteOnExit();
    directory.resolve("stackworks.db-shm").toFile().deleteOnExit();
    return file;
  }

  private static synchronized Path sqliteTemplate() throws IOException {
    if (sqliteTemplate == null) {
      sqliteTemplate = Files.createTempFile("stackworks-template", ".db");
      sqliteTemplate.toFile().deleteOnExit();
      Database.open("jdbc:sqlite:" + sqliteTemplate, SEAL).close();
    }
    return sqliteTemplate;
  }

  private static synchronized String postgresUrl() throws IOException {
    if (postgres == null) {
      postgres = EmbeddedPostgres.builder().start();
      Runtime.getRuntime().addShutdownHook(new Thread(TestDatabases::stop));
      create("create database template_stackworks");
      Database.open(postgres.getJdbcUrl("postgres", "template_stackworks"), SEAL).close();
    }
    var name = "t" + UUID.randomUUID().toString().replace("-", "");
    create("create database " + name + " template template_stackworks");
    return postgres.getJdbcUrl("postgres", name);
  }

  private static void create(String sql) {
    try (var connection = postgres.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void stop() {
    try {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
