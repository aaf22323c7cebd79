/** Fakes for tests of the command line. */
@NullMarked
package io.stackworks.server.cli.testing;

import org.jspecify.annotations.NullMarked;
