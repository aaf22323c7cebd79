/** Installing, upgrading and removing software through the package tools of the machine. */
@NullMarked
package io.stackworks.recipes.resource.packages;

import org.jspecify.annotations.NullMarked;
