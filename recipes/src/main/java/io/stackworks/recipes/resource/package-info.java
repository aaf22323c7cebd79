/**
 * The built-in resource types, one file each: what they are called, what differs on the host, how
 * to change it.
 */
@NullMarked
package io.stackworks.recipes.resource;

import org.jspecify.annotations.NullMarked;
