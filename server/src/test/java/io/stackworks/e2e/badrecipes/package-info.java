/** See README.md. */
@NullMarked
package io.stackworks.e2e.badrecipes;

import org.jspecify.annotations.NullMarked;
