package io.stackworks.recipes.resource.crypto;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceFailed;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import io.stackworks.recipes.resource.files.RenderedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code openssl_rsa_public_key} and {@code openssl_ec_public_key}. */
record PublicKey(boolean elliptic) implements ResourceType {
  @Override
  public Spec spec() {
    return Spec.of(
            elliptic ? "openssl_ec_public_key" : "openssl_rsa_public_key",
            "Writes the public key of a private one.")
        .with(
            Property.of("path", "String").isName().doc("path of the public key"),
            Property.of("private_key_path", "String").doc("path of the private key"),
            Property.of("private_key_content", "String").doc("text of the private key"),
            Property.of("private_key_pass", "String").doc("its pass phrase"),
            Property.of("owner", "String", "Integer").doc("owner"),
            Property.of("group", "String", "Integer").doc("group"),
            Property.of("mode", "Integer", "String").defaults("0640").doc("mode"))
        .actions("create");
  }

  @Override
  public List<Change> differences(Call call) throws IOException {
    if (!call.action().equals("create")) {
      return List.of();
    }
    var wanted = new Wanted(call);
    var path = Path.of(wanted.text("path"));
    var text = derive(wanted);
    var changes = new ArrayList<Change>();
    changes.addAll(RenderedFile.of(path, text, Openssl.mode(wanted)).changes());
    changes.addAll(Openssl.access(wanted, path));
    return changes;
  }

  private static String derive(Wanted wanted) throws IOException {
    var phrase = wanted.textOrNull("private_key_pass");
    var content = wanted.textOrNull("private_key_content");
    var given = wanted.textOrNull("private_key_path");
    if (given == null && content == null) {
      throw new ResourceFailed(
          "Chef::Exceptions::ValidationFailed",
          "one of private_key_path and private_key_content is required");
    }
    var argv = new ArrayList<>(List.of("pkey", "-pubout"));
    argv.addAll(
        phrase == null ? List.of("-passin", "pass:") : Openssl.passphrase("-passin", phrase));
    var openssl = Openssl.of(wanted.call()).secret(phrase);
    if (content != null) {
      argv.add(0, "openssl");
      return openssl.programs().feed(content, argv).stdout();
    }
    if (given != null && !Files.exists(Path.of(given))) {
      throw new ResourceFailed("RuntimeError", given + " not found");
    }
    argv.addAll(List.of("-in", String.valueOf(given)));
    return openssl.run(argv).orFail().stdout();
  }
}
