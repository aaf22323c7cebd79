/** Working copies of source code: git and Subversion. */
@NullMarked
package io.stackworks.recipes.resource.sources;

import org.jspecify.annotations.NullMarked;
