/** The query language of {@code search}: a subset of Lucene's, matched against plain maps. */
@NullMarked
package io.stackworks.recipes.search;

import org.jspecify.annotations.NullMarked;
