/** Requests over HTTP that recipes make, and what is downloaded with them. */
@NullMarked
package io.stackworks.recipes.resource.web;

import org.jspecify.annotations.NullMarked;
