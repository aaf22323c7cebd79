/**
 * What a person does in the console, in a real browser: signs in, makes a stack, watches Setup,
 * deploys, follows a log, finds a failure, tries without changing, tries again, and gives a
 * colleague a level.
 */
@NullMarked
package io.stackworks.e2e.console;

import org.jspecify.annotations.NullMarked;
