/** Users, groups, what they may do and how much they may use. */
@NullMarked
package io.stackworks.recipes.resource.accounts;

import org.jspecify.annotations.NullMarked;
