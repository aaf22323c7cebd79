/** What a Berksfile asks for, and which versions of which cookbooks answer all of it. */
@NullMarked
package io.stackworks.server.cookbooks.berkshelf;

import org.jspecify.annotations.NullMarked;
