/** The local command line: reads an agent's data directory on the instance itself. */
@NullMarked
package io.stackworks.agent.cli;

import org.jspecify.annotations.NullMarked;
