package io.stackworks.server.ec2;

/** EC2 did not do what it was asked. The message is what operators see. */
final class Ec2Refused extends Exception {
  private static final long serialVersionUID = 1;
  private final Trouble trouble;

  Ec2Refused(String action, String code, String message, Trouble trouble) {
    super(
        "EC2 refused %s: %s: %s%s"
            .formatted(
                action,
                code,
                message,
                trouble.advice() == null ? "" : " (" + trouble.advice() + ")"),
        null,
        false,
        false);
    this.trouble = trouble;
  }

  /** Not carried out for sure, unless it is {@link Trouble#UNSURE}. */
  Trouble trouble() {
    return trouble;
  }
}
