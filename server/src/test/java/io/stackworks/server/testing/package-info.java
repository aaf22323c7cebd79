/** Fakes and fixtures for every test of this module. */
package io.stackworks.server.testing;
