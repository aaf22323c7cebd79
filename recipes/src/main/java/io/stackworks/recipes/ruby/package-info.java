/** Ruby, the language of cookbooks: the only package that imports {@code org.jruby}. */
@NullMarked
package io.stackworks.recipes.ruby;

import org.jspecify.annotations.NullMarked;
