/** Commands and deployments: what runs on instances, how it stands, what it printed. */
@NullMarked
package io.stackworks.server.command;

import org.jspecify.annotations.NullMarked;
