/** What the machine is and how busy it is, read from /proc and /etc. */
@NullMarked
package io.stackworks.agent.facts;

import org.jspecify.annotations.NullMarked;
