/** Instances: records of machines, their statuses and what their agents and machines tell. */
@NullMarked
package io.stackworks.server.instance;

import org.jspecify.annotations.NullMarked;
