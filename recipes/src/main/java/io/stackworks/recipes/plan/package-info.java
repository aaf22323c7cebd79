/**
 * Declarations and their order: collection, guards, notifications, the walk. Pure; knows neither
 * Ruby nor the host.
 */
@NullMarked
package io.stackworks.recipes.plan;

import org.jspecify.annotations.NullMarked;
