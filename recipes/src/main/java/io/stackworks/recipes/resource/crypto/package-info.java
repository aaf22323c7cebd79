/** Keys, certificates and parameters, made by the openssl program. */
@NullMarked
package io.stackworks.recipes.resource.crypto;

import org.jspecify.annotations.NullMarked;
