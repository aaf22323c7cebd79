/** The text of templates turned into Ruby, by the rules of Erubis with trimming. */
@NullMarked
package io.stackworks.recipes.template;

import org.jspecify.annotations.NullMarked;
