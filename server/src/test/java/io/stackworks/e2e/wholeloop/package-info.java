/** See README.md. */
@NullMarked
package io.stackworks.e2e.wholeloop;

import org.jspecify.annotations.NullMarked;
