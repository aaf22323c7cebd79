/**
 * Who may speak to the server: certificates, tokens, keys, and the table that says who may call
 * what.
 */
@NullMarked
package io.stackworks.server.security;

import org.jspecify.annotations.NullMarked;
