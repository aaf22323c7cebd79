/** Services of the machine, through systemd where it runs and init scripts elsewhere. */
@NullMarked
package io.stackworks.recipes.resource.services;

import org.jspecify.annotations.NullMarked;
