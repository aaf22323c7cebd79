package io.stackworks.server.security;

/** What a call asks of its caller. */
public enum Right {
  /** Anybody who reaches the TLS port; the call checks a proof itself. */
  NEWCOMER,
  /** An agent, as itself. */
  AGENT,
  /** Any user. */
  ANYONE,
  /** A user's own profile: he must be allowed to manage it. */
  SELF,
  /** The level of this name, or a higher one, on every stack that the call names. */
  SHOW,
  DEPLOY,
  MANAGE,
  /** Like {@link #MANAGE}; also the user that was made for a machine of this stack. */
  REGISTER,
  /** {@link #MANAGE} on any stack: the call names none. */
  MANAGE_SOMEWHERE,
  /** No level gives it: what OpsWorks left to IAM policies. */
  ADMINISTRATOR,
  NOBODY
}
