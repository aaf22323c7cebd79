package io.stackworks.server.opsworks;

import io.stackworks.server.security.Caller;

/** Who signed a request. */
public record ApiCaller(Caller.Operator user) {

  /** As shown to people. */
  public String name() {
    return user.name();
  }

  /** Of the user, as IAM would name him. */
  public String arn() {
    return user.arn();
  }
}
