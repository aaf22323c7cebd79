package io.stackworks.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatabaseTest {

  @Test
  void it_knows_how_many_migrations_there_are() throws Exception {
    try (var files = Files.list(Path.of("src/main/resources/db/migration"))) {
      assertThat(files).hasSize(Database.MIGRATIONS);
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_failed_write_is_undone_and_the_next_ones_are_kept(Dialect dialect) {
    try (var database = TestDatabases.open(dialect)) {
      assertThatThrownBy(
              () ->
                  database.write(
                      handle -> {
                        handle.execute("insert into agent_heard values ('a', 1)");
                        throw new IllegalArgumentException("no");
                      }))
          .isInstanceOf(IllegalArgumentException.class);
      database.<Integer>write(handle -> handle.execute("insert into agent_heard values ('b', 2)"));

      var rows =
          database.read(
              handle ->
                  handle
                      .createQuery("select instance_id from agent_heard")
                      .mapTo(String.class)
                      .list());
      assertThat(rows).containsExactly("b");
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void many_writers_at_once_all_get_through(Dialect dialect) throws Exception {
    try (var database = TestDatabases.open(dialect)) {
      var threads = Executors.newFixedThreadPool(8);
      var tasks = new ArrayList<Callable<Integer>>();
      for (int i = 0; i < 400; i++) {
        int number = i;
        tasks.add(
            () ->
                database.<Integer>write(
                    handle ->
                        handle.execute("insert into agent_heard values (?, 1)", "i" + number)));
      }
      for (var done : threads.invokeAll(tasks)) {
        assertThat(done.get()).isEqualTo(1);
      }
      threads.shutdown();

      int count =
          database.read(
              handle ->
                  handle
                      .createQuery("select count(*) from agent_heard")
                      .mapTo(Integer.class)
                      .one());
      assertThat(count).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_lease_has_one_holder_and_a_growing_fence(Dialect dialect) {
    try (var database = TestDatabases.open(dialect)) {
      var now = Instant.parse("2026-11-01T00:00:00Z");
      var early = Clock.fixed(now, ZoneOffset.UTC);
      var late = Clock.fixed(now.plusSeconds(61), ZoneOffset.UTC);
      var span = Duration.ofMinutes(1);

      assertThat(new Leases(database, early, "a").hold("heal", span)).hasValue(1);
      assertThat(new Leases(database, early, "b").hold("heal", span)).isEmpty();
      assertThat(new Leases(database, early, "a").hold("heal", span)).hasValue(1);
      assertThat(new Leases(database, late, "b").hold("heal", span)).hasValue(2);
      new Leases(database, late, "b").release("heal");
      assertThat(new Leases(database, late, "a").hold("heal", span)).hasValue(3);
    }
  }
}
