/** The SDK's types for tests of every package. */
package io.stackworks.server.opsworks.testing;
