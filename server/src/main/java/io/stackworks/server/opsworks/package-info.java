/**
 * The OpsWorks API door: all operations of API version 2013-02-18, for unmodified AWS clients.
 *
 * <p>The wire types are those of the AWS SDK; one codec reads and writes them all. Every operation
 * asks the same core as every other door.
 */
@NullMarked
package io.stackworks.server.opsworks;

import org.jspecify.annotations.NullMarked;
