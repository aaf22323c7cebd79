/** Where packages come from: the sources, keys and preferences of apt, yum and zypper. */
@NullMarked
package io.stackworks.recipes.resource.repositories;

import org.jspecify.annotations.NullMarked;
