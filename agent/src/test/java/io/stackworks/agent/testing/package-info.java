/** Fakes that follow the contracts exactly: a control plane, a recipe runner. */
@NullMarked
package io.stackworks.agent.testing;

import org.jspecify.annotations.NullMarked;
