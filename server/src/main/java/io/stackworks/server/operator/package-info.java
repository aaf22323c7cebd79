/** The gRPC door for operators: parse, authorise, ask the core, answer. */
@NullMarked
package io.stackworks.server.operator;

import org.jspecify.annotations.NullMarked;
