/** The operator command line: a client of the operator door. */
@NullMarked
package io.stackworks.server.cli;

import org.jspecify.annotations.NullMarked;
