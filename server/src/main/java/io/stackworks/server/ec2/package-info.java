/** Machines on EC2, or on any cloud that speaks its API: launched, watched and ended by rows. */
@NullMarked
package io.stackworks.server.ec2;

import org.jspecify.annotations.NullMarked;
