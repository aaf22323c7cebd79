package io.stackworks.server.opsworks;

/**
 * Who signed a request.
 *
 * @param name as shown to people
 * @param arn of the user, as IAM would name him
 * @param administrator may do everything on every stack
 */
public record ApiCaller(String name, String arn, boolean administrator) {}
