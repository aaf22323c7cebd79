/** Runs one command: builds its directory, starts a recipe runner, follows and ends it. */
@NullMarked
package io.stackworks.agent.run;

import org.jspecify.annotations.NullMarked;
