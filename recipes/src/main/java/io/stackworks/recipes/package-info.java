/**
 * The recipe engine: a program that runs Chef-style recipes on this machine and reports what it
 * did.
 */
@NullMarked
package io.stackworks.recipes;

import org.jspecify.annotations.NullMarked;
