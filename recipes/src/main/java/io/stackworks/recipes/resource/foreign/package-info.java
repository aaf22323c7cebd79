/** Types of other platforms: declared as anywhere, refused when they are run here. */
@NullMarked
package io.stackworks.recipes.resource.foreign;

import org.jspecify.annotations.NullMarked;
