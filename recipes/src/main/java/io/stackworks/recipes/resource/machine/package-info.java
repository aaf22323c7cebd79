/** The machine itself: its name, clock, language, kernel, disks and network. */
@NullMarked
package io.stackworks.recipes.resource.machine;

import org.jspecify.annotations.NullMarked;
