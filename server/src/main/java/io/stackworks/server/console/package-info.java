/** The web console: server-rendered pages for operators, live, on the ports of every other door. */
@NullMarked
package io.stackworks.server.console;

import org.jspecify.annotations.NullMarked;
