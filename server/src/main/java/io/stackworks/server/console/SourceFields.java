package io.stackworks.server.console;

import io.stackworks.server.stack.Secret;
import io.stackworks.server.stack.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where cookbooks or code come from, as fields of a form. Secrets never go to the browser. */
final class SourceFields {
  private SourceFields() {}

  static Form.Group group(String title, String help, Form.Values values) {
    var types = new ArrayList<>(List.of(new Form.Option("", "nowhere")));
    Source.Type.words().forEach(word -> types.add(new Form.Option(word, word)));
    return new Form.Group(
        title,
        help,
        List.of(
            values.select("source_type", "Source", types),
            values
                .text("source_url", "Address")
                .help("git or archive: a URL; folder: an absolute path on the server"),
            values.text("source_revision", "Revision").help("git: branch, tag or commit"),
            values.text("source_username", "User"),
            values.field("secret", "source_password", "Password"),
            values.field("lines", "source_ssh_key", "SSH key")));
  }

  static Map<String, String> values(@Nullable Source source) {
    var values = new HashMap<String, String>();
    if (source != null) {
      values.put("source_type", source.type().word());
      values.put("source_url", source.url());
      values.put("source_revision", orEmpty(source.revision()));
      values.put("source_username", orEmpty(source.username()));
      values.put("source_password", source.password() == null ? "" : Secret.FILTERED);
      values.put("source_ssh_key", source.sshKey() == null ? "" : Secret.FILTERED);
    }
    return values;
  }

  /**
   * @param before whose secrets stay when the form sends them back filtered
   */
  static @Nullable Source source(Form.Values values, @Nullable Source before) {
    if (values.get("source_type").isEmpty()) {
      return null;
    }
    return new Source(
        Source.Type.of(values.get("source_type")),
        values.get("source_url"),
        orNull(values.get("source_revision")),
        orNull(values.get("source_username")),
        secret(values.get("source_password"), before == null ? null : before.password()),
        secret(values.get("source_ssh_key"), before == null ? null : before.sshKey()));
  }

  static @Nullable Secret secret(String sent, @Nullable Secret before) {
    if (sent.equals(Secret.FILTERED)) {
      return before;
    }
    return sent.isEmpty() ? null : new Secret(sent);
  }

  static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
