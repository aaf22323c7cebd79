/** What agents measure: kept for two weeks, for charts and for load-based scaling. */
@NullMarked
package io.stackworks.server.metrics;

import org.jspecify.annotations.NullMarked;
