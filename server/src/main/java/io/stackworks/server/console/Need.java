package io.stackworks.server.console;

/** What a viewer must be allowed to do to be answered; on a stack when the route names one. */
enum Need {
  /** Nothing: not even signed in. */
  NOTHING,
  SHOW,
  DEPLOY,
  MANAGE
}
