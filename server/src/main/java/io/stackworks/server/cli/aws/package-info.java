/** Calls of the OpsWorks API spelled as the AWS command line spells them. */
@NullMarked
package io.stackworks.server.cli.aws;

import org.jspecify.annotations.NullMarked;
