/** What a run tells: console text, the event file, the JSON report, the counts of the summary. */
@NullMarked
package io.stackworks.recipes.report;

import org.jspecify.annotations.NullMarked;
