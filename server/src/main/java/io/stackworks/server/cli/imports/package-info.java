/** Stacks that lived at AWS, from what its clients printed, CloudFormation or Terraform. */
@NullMarked
package io.stackworks.server.cli.imports;

import org.jspecify.annotations.NullMarked;
