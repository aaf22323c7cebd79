/** The database and the artifact files: the only places where truth is kept. */
@NullMarked
package io.stackworks.server.store;

import org.jspecify.annotations.NullMarked;
