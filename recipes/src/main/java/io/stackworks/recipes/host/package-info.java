/** The only door to the machine: files, processes, accounts, facts. */
@NullMarked
package io.stackworks.recipes.host;

import org.jspecify.annotations.NullMarked;
