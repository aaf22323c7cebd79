package io.stackworks.server.cli;

/** How results are written. */
enum Output {
  /** For people. */
  table,
  json,
  yaml
}
