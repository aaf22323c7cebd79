package io.stackworks.server.opsworks;

import org.jspecify.annotations.Nullable;

/** An error as AWS clients know it: a code, a message, an HTTP status. */
public final class ApiError extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String code;

  public ApiError(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  /** The request is wrong, or the present state does not allow it. */
  public static ApiError validation(String message) {
    return new ApiError(400, "ValidationException", message);
  }

  /** One member has a value that is not what was expected. */
  static ApiError wrong(String member, @Nullable Object value, String expected) {
    return validation(
        "%s: %s (expected: %s)".formatted(member, value == null ? "" : value, expected));
  }

  /** Something it names does not exist, or not for this caller. */
  public static ApiError notFound(String message) {
    return new ApiError(400, "ResourceNotFoundException", message);
  }

  /** The published form: {@code Unable to find stack with ID X}; users go by their ARN. */
  public static ApiError unknown(String kind, String id) {
    return notFound(
        "Unable to find %s with %s %s".formatted(kind, kind.equals("user") ? "ARN" : "ID", id));
  }

  public static ApiError accessDenied(String message) {
    return new ApiError(400, "AccessDeniedException", message);
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  /** Never null, unlike {@link #getMessage}. */
  public String text() {
    var message = getMessage();
    return message == null ? code : message;
  }
}
