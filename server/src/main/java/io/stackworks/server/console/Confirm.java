package io.stackworks.server.console;

import java.util.List;
import java.util.Map;

/**
 * A page that names what will be lost before it is.
 *
 * @param lead one sentence
 * @param losses what goes, one line each
 * @param action where the form is sent
 * @param fields that it carries
 */
record Confirm(
    Frame frame,
    String lead,
    List<String> losses,
    String action,
    Map<String, List<String>> fields,
    String submit,
    String cancel) {}
