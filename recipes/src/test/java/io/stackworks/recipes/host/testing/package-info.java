/** A machine in memory for tests: programs that answer as told, accounts that are declared. */
@NullMarked
package io.stackworks.recipes.host.testing;

import org.jspecify.annotations.NullMarked;
