package io.stackworks.server.agents;

import java.util.Map;
import java.util.function.Supplier;

/**
 * What makes unmodified AWS clients come here, for {@code ~/.aws/models}: where OpsWorks and IAM
 * are (the command line has no option for the IAM that {@code aws opsworks register} calls), and
 * the model of OpsWorks for releases that have lost it.
 */
public final class ClientKit {
  private static final String OPSWORKS = "opsworks/2013-02-18/";
  private static final String IAM = "iam/2010-05-08/";

  /** The rule language of AWS's clients: whatever is asked, the endpoint is this one. */
  private static final String RULES =
      """
      {
        "version": "1.0",
        "parameters": {
          "Region": {"builtIn": "AWS::Region", "required": false, "type": "String", "documentation": "ignored"}
        },
        "rules": [
          {"conditions": [], "type": "endpoint", "endpoint": {"url": "%s", "properties": {}, "headers": {}}}
        ]
      }
      """;

  private final String url;
  private final Supplier<Map<String, String>> model;

  /**
   * @param url where clients reach this server
   * @param model files of the model of OpsWorks, by name
   */
  public ClientKit(String url, Supplier<Map<String, String>> model) {
    this.url = url;
    this.model = model;
  }

  /** For clients that have OpsWorks. */
  byte[] endpoints() {
    return withEndpoints(new Archive()).bytes();
  }

  /** For clients that have not. */
  byte[] models() {
    var archive = withEndpoints(new Archive());
    model.get().forEach((name, text) -> archive.with(OPSWORKS + name, 0644, text));
    return archive.bytes();
  }

  private Archive withEndpoints(Archive archive) {
    var rules = RULES.formatted(url);
    return archive
        .with(OPSWORKS + "endpoint-rule-set-1.json", 0644, rules)
        .with(IAM + "endpoint-rule-set-1.json", 0644, rules);
  }
}
