/** Registration and live agent streams: the only place that sees StreamObserver. */
@NullMarked
package io.stackworks.server.agents;

import org.jspecify.annotations.NullMarked;
