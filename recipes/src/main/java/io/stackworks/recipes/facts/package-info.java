/** What a node knows about itself: the automatic attributes, worked out when first read. */
@NullMarked
package io.stackworks.recipes.facts;

import org.jspecify.annotations.NullMarked;
