package io.stackworks.server.security;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Whom a row of credentials stands for. */
final class Owners {
  private Owners() {}

  /**
   * Empty: its user is gone.
   *
   * @param row with {@code name} and {@code user_arn}
   */
  static Optional<Caller.Operator> of(Handle db, ResultSet row) throws SQLException {
    var arn = row.getString("user_arn");
    return arn == null
        ? Optional.of(Caller.Operator.root(row.getString("name")))
        : Users.byArn(db, arn).map(Caller.Operator::of);
  }
}
