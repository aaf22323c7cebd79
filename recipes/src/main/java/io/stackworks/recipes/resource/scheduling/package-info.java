/** Work at set times: crontabs and the files of cron. */
@NullMarked
package io.stackworks.recipes.resource.scheduling;

import org.jspecify.annotations.NullMarked;
