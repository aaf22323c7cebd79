/** Finding out what is wrong with cookbooks without running them. */
@NullMarked
package io.stackworks.recipes.check;

import org.jspecify.annotations.NullMarked;
