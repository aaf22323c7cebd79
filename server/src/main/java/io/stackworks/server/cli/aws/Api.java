package io.stackworks.server.cli.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** The OpsWorks API of a server. */
@FunctionalInterface
public interface Api {

  /**
   * @param operation as in CreateStack
   * @return an empty object where there is nothing to answer
   * @throws Refused what the server said
   * @throws IOException the answer is no JSON
   */
  JsonNode call(String operation, ObjectNode request) throws IOException;

  /** A call that failed. */
  final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String code;

    public Refused(String code, String message) {
      super(message);
      this.code = code;
    }

    /** AWS's code, as in ValidationException. */
    public String code() {
      return code;
    }

    /** As a sentence's end. */
    public String text() {
      return String.valueOf(getMessage());
    }
  }
}
