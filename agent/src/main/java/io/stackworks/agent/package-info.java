/** Placeholder. */
@NullMarked
package io.stackworks.agent;

import org.jspecify.annotations.NullMarked;
