/** An EC2 endpoint of our own: what tests and benchmarks speak to, because no AWS is reachable. */
@NullMarked
package io.stackworks.server.bench.ec2;

import org.jspecify.annotations.NullMarked;
