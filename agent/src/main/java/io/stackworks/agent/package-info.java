/** The daemon on every instance: stays connected, runs one command at a time, survives restarts. */
@NullMarked
package io.stackworks.agent;

import org.jspecify.annotations.NullMarked;
