package io.stackworks.server.ec2;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an error of EC2 means, and what an operator can do about it. Codes: "Error codes for the
 * Amazon EC2 API", user guide.
 */
enum Trouble {
  /** Asked too fast: again, later. */
  THROTTLED(null),
  /** Nobody knows whether it was carried out: again, with the same client token. */
  UNSURE(null),
  CAPACITY(
      "EC2 has no room for it now: choose another availability zone or instance type, or start it"
          + " later"),
  QUOTA(
      "a quota of the account is used up: stop what is not needed, or ask for more in Service"
          + " Quotas"),
  PERMISSION("the server's credentials do not allow it: docs/ec2.md has the policy that they need"),
  IMAGE("name another image: the instance's AMI, or `images` in the file of --ec2"),
  SETTING("a setting of the stack, layer or instance names what EC2 does not have or not allow"),
  /** There is no such machine, or not known everywhere yet. */
  GONE(null),
  /** Its machine is in between: what becomes of it is seen. */
  STATE(null),
  OTHER(null);

  private static final Set<String> THROTTLING =
      Set.of(
          "RequestLimitExceeded",
          "Throttling",
          "ThrottlingException",
          "ThrottledException",
          "RequestThrottled",
          "RequestThrottledException",
          "TooManyRequestsException",
          "EC2ThrottledException",
          "BandwidthLimitExceeded",
          "SlowDown",
          "PriorRequestNotComplete");
  private static final Set<String> DENIED =
      Set.of(
          "UnauthorizedOperation",
          "AuthFailure",
          "AccessDenied",
          "AccessDeniedException",
          "Blocked",
          "ExpiredToken",
          "ExpiredTokenException",
          "InvalidClientTokenId",
          "MissingAuthenticationToken",
          "NotAuthorized",
          "OptInRequired",
          "PendingVerification",
          "RequestExpired",
          "SignatureDoesNotMatch",
          "UnrecognizedClientException");

  private final @Nullable String advice;

  Trouble(@Nullable String advice) {
    this.advice = advice;
  }

  @Nullable String advice() {
    return advice;
  }

  /** Nobody has to act: what is watched sees what came of it, and orders again. */
  boolean isPassing() {
    return switch (this) {
      case THROTTLED, UNSURE, GONE, STATE -> true;
      case CAPACITY, QUOTA, PERMISSION, IMAGE, SETTING, OTHER -> false;
    };
  }

  /**
   * @param status of HTTP; 0: no answer came
   */
  static Trouble of(String code, int status) {
    if (THROTTLING.contains(code)) {
      return THROTTLED;
    } else if (code.startsWith("Insufficient") && code.endsWith("Capacity")) {
      return CAPACITY; // although it is a 500
    } else if (code.endsWith("LimitExceeded") || code.endsWith("LimitExceededException")) {
      return QUOTA;
    } else if (DENIED.contains(code)) {
      return PERMISSION;
    } else if (code.equals("InvalidInstanceID.NotFound")) {
      return GONE;
    } else if (code.equals("IncorrectInstanceState") || code.equals("IncorrectState")) {
      return STATE;
    } else if (code.startsWith("InvalidAMI")) {
      return IMAGE;
    } else if (code.startsWith("Invalid")
        || code.startsWith("Unsupported")
        || code.startsWith("Missing")
        || code.equals("VPCIdNotSpecified")
        || code.equals("InstanceCreditSpecification.NotSupported")) {
      return SETTING;
    } else if (status == 0 || status >= 500) {
      return UNSURE;
    }
    return OTHER;
  }
}
