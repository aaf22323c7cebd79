/** Stays connected: identity, registration, the one stream to the server, reconnecting. */
@NullMarked
package io.stackworks.agent.session;

import org.jspecify.annotations.NullMarked;
