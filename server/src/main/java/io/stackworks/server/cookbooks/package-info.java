/** Cookbook sets: from a source a stack names to a content-addressed archive that agents fetch. */
@NullMarked
package io.stackworks.server.cookbooks;

import org.jspecify.annotations.NullMarked;
