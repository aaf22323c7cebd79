/** Calls and runs for tests of resource types, without Ruby. */
@NullMarked
package io.stackworks.recipes.resource.testing;

import org.jspecify.annotations.NullMarked;
