/**
 * End to end: real server, agent and runner processes, spoken to through the command line. Each
 * folder is one suite of numbered steps with a README of what it proves; this package is what they
 * stand on.
 */
@NullMarked
package io.stackworks.e2e;

import org.jspecify.annotations.NullMarked;
