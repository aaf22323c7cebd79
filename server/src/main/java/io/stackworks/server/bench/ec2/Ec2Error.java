package io.stackworks.server.bench.ec2;

/** An error as EC2 answers it: a published code and a sentence. */
final class Ec2Error extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final String code;

  Ec2Error(String code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  String code() {
    return code;
  }

  /** EC2's own troubles are 5xx, the caller's are 4xx. */
  int status() {
    return switch (code) {
      case "RequestLimitExceeded", "Unavailable", "ServiceUnavailable" -> 503;
      case "InternalError" -> 500;
      case "InsufficientInstanceCapacity" -> 500;
      case "UnauthorizedOperation" -> 403;
      case "AuthFailure" -> 401;
      default -> 400;
    };
  }

  String body(String requestId) {
    var out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.append("<Response><Errors><Error>");
    QueryCodec.element(out, "Code", code);
    QueryCodec.element(out, "Message", String.valueOf(getMessage()));
    out.append("</Error></Errors>");
    QueryCodec.element(out, "RequestID", requestId);
    return out.append("</Response>").toString();
  }
}
