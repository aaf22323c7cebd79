/**
 * What must survive a restart: the data directory, the journal of commands, files written for good.
 */
@NullMarked
package io.stackworks.agent.state;

import org.jspecify.annotations.NullMarked;
