/** Trying cookbooks in a throw-away copy of this machine. */
@NullMarked
package io.stackworks.recipes.trial;

import org.jspecify.annotations.NullMarked;
