/** Reads stack.yaml: text in, a stack's desired state or every problem with its line out. */
@NullMarked
package io.stackworks.server.cli.stackfile;

import org.jspecify.annotations.NullMarked;
