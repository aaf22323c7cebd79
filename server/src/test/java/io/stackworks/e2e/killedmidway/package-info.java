/** See README.md. */
@NullMarked
package io.stackworks.e2e.killedmidway;

import org.jspecify.annotations.NullMarked;
