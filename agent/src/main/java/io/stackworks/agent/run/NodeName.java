package io.stackworks.agent.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import io.stackworks.proto.run.Cause;
import java.io.IOException;

/** The "name" of a node's JSON object. */
final class NodeName {
  private static final JsonFactory JSON = new JsonFactory();

  private NodeName() {}

  static String of(ByteString json) throws CannotRun {
    try (var parser = JSON.createParser(json.newInput())) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          boolean isName = parser.currentName().equals("name");
          if (parser.nextToken() == JsonToken.VALUE_STRING && isName) {
            return parser.getText();
          }
          parser.skipChildren();
        }
      }
    } catch (IOException e) {
      throw new CannotRun(Cause.CAUSE_OPERATOR, "node data for search: " + e.getMessage());
    }
    throw new CannotRun(Cause.CAUSE_OPERATOR, "node data for search: no \"name\" in an object");
  }
}
