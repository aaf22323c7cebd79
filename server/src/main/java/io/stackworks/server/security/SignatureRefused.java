package io.stackworks.server.security;

/** A request whose signature does not count, in the words of AWS so that its clients understand. */
public final class SignatureRefused extends Exception {
  private static final long serialVersionUID = 1;

  private final String code;
  private final int status;

  SignatureRefused(String code, String message) {
    super(message, null, false, false);
    this.code = code;
    this.status = 400; // what the AWS services of the JSON protocol answer to all of these
  }

  /** The error's type, for instance {@code InvalidSignatureException}. */
  public String code() {
    return code;
  }

  /** The HTTP status that goes with it. */
  public int status() {
    return status;
  }

  /** What the client put down does not fit what it sent, when it sent it, or where to. */
  static SignatureRefused invalid(String message) {
    return new SignatureRefused("InvalidSignatureException", message);
  }

  static SignatureRefused incomplete(String message) {
    return new SignatureRefused("IncompleteSignatureException", message);
  }

  static SignatureRefused unknownClient(String message) {
    return new SignatureRefused("UnrecognizedClientException", message);
  }
}
