package io.stackworks.recipes.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * What one run did.
 *
 * @param resources type, name, action, status, depth
 */
record Observed(
    int exit,
    String status,
    JsonNode exception,
    List<List<String>> resources,
    Map<String, ObjectNode> files,
    Map<String, String> probes,
    List<String> requests,
    String output) {}
