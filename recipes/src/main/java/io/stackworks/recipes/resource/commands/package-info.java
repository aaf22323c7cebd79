/** Commands and scripts that recipes run. */
@NullMarked
package io.stackworks.recipes.resource.commands;

import org.jspecify.annotations.NullMarked;
