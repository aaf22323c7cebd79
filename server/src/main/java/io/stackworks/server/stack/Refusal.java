package io.stackworks.server.stack;

import java.util.List;
import java.util.stream.Collectors;

/** Why a request was not carried out. An expected outcome, not a bug: nothing was changed. */
public record Refusal(Reason reason, String message, List<Problem> problems) {

  /** What kind of refusal; every door maps it to its own status. */
  public enum Reason {
    /** The request is wrong by itself. */
    INVALID,
    /** Something it names does not exist. */
    NOT_FOUND,
    /** The present state does not allow it. */
    CONFLICT,
    /** The caller may not. */
    FORBIDDEN
  }

  public Refusal {
    problems = List.copyOf(problems);
  }

  public static Refusal invalid(List<Problem> problems) {
    return new Refusal(
        Reason.INVALID,
        problems.stream().map(Problem::toString).collect(Collectors.joining("; ")),
        problems);
  }

  public static Refusal invalid(String field, String value, String expected) {
    return invalid(List.of(new Problem(field, value, expected)));
  }

  public static Refusal notFound(String kind, Object id) {
    return new Refusal(
        Reason.NOT_FOUND,
        "unable to find " + kind + " with id " + id,
        List.of(
            new Problem(kind, String.valueOf(id), "an existing " + kind, Problem.Kind.UNKNOWN)));
  }

  public static Refusal conflict(String message) {
    return new Refusal(Reason.CONFLICT, message, List.of());
  }

  public static Refusal forbidden(String message) {
    return new Refusal(Reason.FORBIDDEN, message, List.of());
  }

  /** For callers deep in parsing; each edge turns it back into its refusal. */
  public Refused asException() {
    return new Refused(this);
  }

  /** Carries a refusal up to the edge that answers it. */
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // never serialized
    private final Refusal refusal;

    Refused(Refusal refusal) {
      super(refusal.message());
      this.refusal = refusal;
    }

    public Refusal refusal() {
      return refusal;
    }
  }
}
