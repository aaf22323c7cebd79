/** See README.md. */
@NullMarked
package io.stackworks.e2e.ec2;

import org.jspecify.annotations.NullMarked;
