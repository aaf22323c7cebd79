package io.stackworks.recipes.resource.crypto;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code openssl_rsa_private_key} and {@code openssl_ec_private_key}. */
record PrivateKey(boolean elliptic) implements ResourceType {
  @Override
  public Spec spec() {
    var spec =
        elliptic
            ? Spec.of("openssl_ec_private_key", "Makes private keys on an elliptic curve.")
                .with(
                    Property.of("key_curve", "String")
                        .defaults("prime256v1")
                        .oneOf("secp384r1", "secp521r1", "prime256v1", "secp224r1", "secp256k1")
                        .doc("name of the curve"))
            : Spec.of("openssl_rsa_private_key", "Makes private RSA keys.")
                .aliases("openssl_rsa_key")
                .with(
                    Property.of("key_length", "Integer")
                        .defaults(2048L)
                        .oneOf(1024L, 2048L, 4096L, 8192L)
                        .doc("length in bits"));
    return spec.with(
            Property.of("path", "String").isName().doc("path of the key"),
            Property.of("key_pass", "String").doc("pass phrase of the key"),
            Property.of("key_cipher", "String")
                .defaults("des3")
                .doc("cipher of a key with a phrase"),
            Property.of("force", "Boolean")
                .defaults(false)
                .doc("whether a key that is there is replaced"),
            Property.of("owner", "String", "Integer").doc("owner"),
            Property.of("group", "String", "Integer").doc("group"),
            Property.of("mode", "Integer", "String").defaults("0600").doc("mode"))
        .actions("create");
  }

  @Override
  public List<Change> differences(Call call) throws IOException {
    if (!call.action().equals("create")) {
      return List.of();
    }
    var wanted = new Wanted(call);
    var path = Path.of(wanted.text("path"));
    var phrase = wanted.textOrNull("key_pass");
    if (!wanted.flag("force") && isValid(call, path, phrase)) {
      return Openssl.access(wanted, path);
    }
    return List.of(
        Change.of(
            "create a new private key " + path,
            () -> {
              Openssl.of(call)
                  .secret(phrase)
                  .write(path, Openssl.mode(wanted), command(call, wanted));
              for (var change : Openssl.access(wanted, path)) {
                change.step().run();
              }
            }));
  }

  /** In the older form, whose first line names the algorithm: what old programs read. */
  private List<String> command(Call call, Wanted wanted) {
    var phrase = wanted.textOrNull("key_pass");
    var argv = new ArrayList<String>();
    if (!elliptic) {
      argv.add("genrsa");
      if (!Openssl.of(call).run(List.of("version")).stdout().matches("OpenSSL [01]\\.[\\s\\S]*")) {
        argv.add("-traditional"); // before version 3 it was the only form
      }
      secret(wanted, phrase, "-passout", argv);
      argv.add(wanted.text("key_length"));
    } else if (phrase == null) {
      argv.addAll(List.of("ecparam", "-genkey", "-noout", "-name", wanted.text("key_curve")));
    } else {
      argv.addAll(List.of("genpkey", "-algorithm", "EC"));
      argv.addAll(List.of("-pkeyopt", "ec_paramgen_curve:" + wanted.text("key_curve")));
      secret(wanted, phrase, "-pass", argv);
    }
    return argv;
  }

  private static void secret(
      Wanted wanted,
      @org.jspecify.annotations.Nullable String phrase,
      String option,
      List<String> argv) {
    if (phrase != null) {
      argv.add("-" + wanted.text("key_cipher"));
      argv.addAll(Openssl.passphrase(option, phrase));
    }
  }

  static boolean isValid(Call call, Path path, @org.jspecify.annotations.Nullable String phrase) {
    if (!Files.exists(path)) {
      return false;
    }
    var argv = new ArrayList<>(List.of("pkey", "-in", path.toString(), "-noout"));
    argv.addAll(
        phrase == null ? List.of("-passin", "pass:") : Openssl.passphrase("-passin", phrase));
    return Openssl.of(call).secret(phrase).run(argv).ok();
  }
}
