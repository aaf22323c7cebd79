/** Layers: the roles instances play, with their recipes per lifecycle event. */
@NullMarked
package io.stackworks.server.layer;

import org.jspecify.annotations.NullMarked;
