/** The OpsWorks API as unmodified AWS clients meet it: one scenario, played by each of them. */
package io.stackworks.api;
