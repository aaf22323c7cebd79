/** What tests know of the model of the OpsWorks API. */
package io.stackworks.api.testing;
