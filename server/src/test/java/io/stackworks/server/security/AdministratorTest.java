package io.stackworks.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stackworks.server.stack.Secret;
import io.stackworks.server.store.Database;
import io.stackworks.server.store.Dialect;
import io.stackworks.server.store.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdministratorTest {
  @TempDir Path data;

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void the_first_start_leaves_a_token_and_aws_credentials_that_count(Dialect dialect)
      throws Exception {
    try (var database = TestDatabases.open(dialect)) {
      var administrator = establish(database);

      assertThat(mode(administrator.tokenFile())).isEqualTo("rw-------");
      assertThat(mode(administrator.credentialsFile())).isEqualTo("rw-------");
      assertThat(tokens(database).find(token(administrator))).isPresent();
      var credentials = Files.readString(administrator.credentialsFile());
      var key = accessKeys(database).find(credentials.split("\\s+")[3]).orElseThrow();
      assertThat(credentials)
          .startsWith("[stackworks]\naws_access_key_id = AKSW")
          .contains("aws_secret_access_key = " + key.secret().reveal());
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void the_database_holds_neither_secret_in_clear(Dialect dialect) throws Exception {
    try (var database = TestDatabases.open(dialect)) {
      var administrator = establish(database);
      var secret =
          Files.readString(administrator.credentialsFile()).strip().replaceAll("(?s).*= ", "");

      var rows =
          database.read(
              db ->
                  db.createQuery(
                          "select hash || name from operator_token union all"
                              + " select sealed_secret || name from access_key")
                      .mapTo(String.class)
                      .list());
      assertThat(rows)
          .hasSize(2)
          .noneMatch(row -> row.contains(secret) || row.contains(token(administrator).reveal()));
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void another_start_changes_nothing_and_a_deleted_file_means_a_new_token(Dialect dialect)
      throws Exception {
    try (var database = TestDatabases.open(dialect)) {
      var administrator = establish(database);
      var first = token(administrator);
      establish(database);
      assertThat(token(administrator)).isEqualTo(first);

      Files.delete(administrator.tokenFile());
      establish(database);
      assertThat(tokens(database).find(first)).isEmpty();
      assertThat(tokens(database).find(token(administrator))).isPresent();
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_crash_between_file_and_row_heals_at_the_next_start(Dialect dialect) throws Exception {
    try (var database = TestDatabases.open(dialect)) {
      var administrator = establish(database);
      database.<Integer>write(db -> db.execute("delete from operator_token"));
      establish(database);

      assertThat(tokens(database).find(token(administrator))).isPresent();
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void sealed_secrets_open_with_their_own_key_and_place_only(Dialect dialect) throws Exception {
    var sealing = Sealing.open(data.resolve("key"));
    var sealed = sealing.seal(new Secret("s3cret"), "row/1");

    assertThat(Sealing.open(data.resolve("key")).open(sealed, "row/1").reveal())
        .isEqualTo("s3cret");
    assertThatThrownBy(() -> sealing.open(sealed, "row/2"))
        .hasMessageStartingWith("secret of row/2 cannot be opened");
    var other = Sealing.open(data.resolve("other"));
    assertThatThrownBy(() -> other.open(sealed, "row/1"))
        .hasMessageStartingWith("secret of row/1 cannot be opened");
  }

  private Administrator establish(Database database) throws IOException {
    var administrator = new Administrator(data.resolve("admin"));
    administrator.establish(tokens(database), accessKeys(database));
    return administrator;
  }

  private static OperatorTokens tokens(Database database) {
    return new OperatorTokens(database, Clock.systemUTC());
  }

  private AccessKeys accessKeys(Database database) throws IOException {
    return new AccessKeys(database, Sealing.open(data.resolve("key")), Clock.systemUTC());
  }

  private static Secret token(Administrator administrator) {
    try {
      return new Secret(Files.readString(administrator.tokenFile()).strip());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
