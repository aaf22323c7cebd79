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
import java.util.Map;

/** {@code openssl_x509_certificate} and {@code openssl_x509_request}, each with its key. */
record X509(boolean request) implements ResourceType {
  /** Parts of a subject in their order, and what openssl calls them. */
  private static final List<Map.Entry<String, String>> SUBJECT =
      List.of(
          Map.entry("country", "C"),
          Map.entry("state", "ST"),
          Map.entry("city", "L"),
          Map.entry("org", "O"),
          Map.entry("org_unit", "OU"),
          Map.entry("common_name", "CN"),
          Map.entry("email", "emailAddress"));

  @Override
  public Spec spec() {
    var spec =
        request
            ? Spec.of("openssl_x509_request", "Makes requests for certificates.")
            : Spec.of(
                    "openssl_x509_certificate",
                    "Makes certificates, signed by themselves or by a given authority.")
                .aliases("openssl_x509")
                .with(
                    Property.of("expire", "Integer").defaults(365L).doc("days it is valid"),
                    Property.of("renew_before_expiry", "Integer")
                        .doc("days before its end at which it is made anew"),
                    Property.of("subject_alt_name", "Array")
                        .defaults(List.of())
                        .doc("more names, such as DNS:example.org"),
                    Property.of("extensions", "Hash").defaults(Map.of()).doc("X.509 extensions"),
                    Property.of("csr_file", "String").doc("request to sign"),
                    Property.of("ca_cert_file", "String").doc("certificate of the authority"),
                    Property.of("ca_key_file", "String").doc("key of the authority"),
                    Property.of("ca_key_pass", "String").doc("pass phrase of that key"));
    for (var part : SUBJECT) {
      spec =
          spec.with(
              Property.of(part.getKey(), "String")
                  .doc("part " + part.getValue() + " of the subject"));
    }
    return spec.with(
            Property.of("path", "String").isName().doc("path of the file"),
            Property.of("key_file", "String").doc("path of the key; made when it is not there"),
            Property.of("key_pass", "String").doc("pass phrase of the key"),
            Property.of("key_type", "String")
                .defaults(request ? "ec" : "rsa")
                .oneOf("rsa", "ec")
                .doc("kind of key"),
            Property.of("key_length", "Integer").defaults(2048L).doc("length of an RSA key"),
            Property.of("key_curve", "String").defaults("prime256v1").doc("curve of an EC key"),
            Property.of("owner", "String", "Integer").doc("owner"),
            Property.of("group", "String", "Integer").doc("group"),
            Property.of("mode", "Integer", "String").defaults("0644").doc("mode"))
        .actions("create");
  }

  @Override
  public List<Change> differences(Call call) throws IOException {
    if (!call.action().equals("create")) {
      return List.of();
    }
    var wanted = new Wanted(call);
    var path = Path.of(wanted.text("path"));
    if (isValid(wanted, path)) {
      return Openssl.access(wanted, path);
    }
    return List.of(
        Change.of(
            "create x509 " + (request ? "request " : "certificate ") + path,
            () -> {
              create(wanted, path);
              for (var change : Openssl.access(wanted, path)) {
                change.step().run();
              }
            }));
  }

  private boolean isValid(Wanted wanted, Path path) {
    if (!Files.exists(path)) {
      return false;
    }
    var openssl = Openssl.of(wanted.call());
    if (request) {
      return openssl.run(List.of("req", "-in", path.toString(), "-noout", "-verify")).ok();
    }
    var seconds = wanted.number("renew_before_expiry", 0) * 86400;
    return openssl
        .run(
            List.of("x509", "-in", path.toString(), "-noout", "-checkend", String.valueOf(seconds)))
        .ok();
  }

  private void create(Wanted wanted, Path path) throws IOException {
    var call = wanted.call();
    var phrase = wanted.textOrNull("key_pass");
    var authority = request ? null : wanted.textOrNull("ca_key_file");
    var csr = request ? null : wanted.textOrNull("csr_file");
    if (csr != null && authority != null) {
      sign(wanted, path, Path.of(csr), authority);
      return;
    }
    var key = key(wanted, path);
    var openssl = Openssl.of(call).secret(phrase);
    var argv =
        new ArrayList<>(List.of("req", "-new", "-key", key.toString(), "-subj", subject(wanted)));
    argv.addAll(Openssl.passphrase("-passin", phrase));
    if (request) {
      openssl.write(path, Openssl.mode(wanted), argv);
      return;
    }
    extensions(wanted).forEach(line -> argv.addAll(List.of("-addext", line)));
    if (authority == null) {
      argv.addAll(List.of("-x509", "-sha256", "-days", wanted.text("expire")));
      openssl.write(path, Openssl.mode(wanted), argv);
      return;
    }
    var trial = Files.createTempFile("stackworks-", ".csr");
    try {
      openssl.write(trial, 0600, argv);
      sign(wanted, path, trial, authority);
    } finally {
      Files.deleteIfExists(trial);
    }
  }

  private static void sign(Wanted wanted, Path path, Path csr, String authority)
      throws IOException {
    var phrase = wanted.textOrNull("ca_key_pass");
    var argv =
        new ArrayList<>(
            List.of(
                "x509",
                "-req",
                "-sha256",
                "-in",
                csr.toString(),
                "-CA",
                wanted.needed("ca_cert_file"),
                "-CAkey",
                authority,
                "-set_serial",
                "0x" + new java.math.BigInteger(127, new java.security.SecureRandom()).toString(16),
                "-copy_extensions",
                "copyall",
                "-days",
                wanted.text("expire")));
    argv.addAll(Openssl.passphrase("-passin", phrase));
    Openssl.of(wanted.call()).secret(phrase).write(path, Openssl.mode(wanted), argv);
  }

  /** The key beside the certificate, or where the recipe says. */
  private static Path key(Wanted wanted, Path path) throws IOException {
    var given = wanted.textOrNull("key_file");
    var name = String.valueOf(path.getFileName());
    var dot = name.lastIndexOf('.');
    var key =
        given != null
            ? Path.of(given)
            : path.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ".key");
    var phrase = wanted.textOrNull("key_pass");
    if (!PrivateKey.isValid(wanted.call(), key, phrase)) {
      var elliptic = wanted.text("key_type").equals("ec");
      var argv = new ArrayList<>(List.of("genpkey", "-algorithm", elliptic ? "EC" : "RSA"));
      argv.addAll(
          List.of(
              "-pkeyopt",
              elliptic
                  ? "ec_paramgen_curve:" + wanted.text("key_curve")
                  : "rsa_keygen_bits:" + wanted.text("key_length")));
      if (phrase != null) {
        argv.add("-aes256");
        argv.addAll(Openssl.passphrase("-pass", phrase));
      }
      Openssl.of(wanted.call()).secret(phrase).write(key, 0600, argv);
    }
    return key;
  }

  private static String subject(Wanted wanted) {
    var text = new StringBuilder();
    for (var part : SUBJECT) {
      var value = wanted.textOrNull(part.getKey());
      if (value != null) {
        text.append('/').append(part.getValue()).append('=').append(value.replace("/", "\\/"));
      }
    }
    return text.isEmpty() ? "/" : text.toString();
  }

  private static List<String> extensions(Wanted wanted) {
    var lines = new ArrayList<String>();
    var names = wanted.list("subject_alt_name");
    if (!names.isEmpty()) {
      lines.add("subjectAltName=" + String.join(",", names));
    }
    if (wanted.call().get("extensions") instanceof Map<?, ?> map) {
      map.forEach(
          (name, value) -> {
            if (value instanceof Map<?, ?> extension) {
              var critical = Boolean.TRUE.equals(extension.get("critical")) ? "critical," : "";
              lines.add(
                  name + "=" + critical + String.join(",", Wanted.texts(extension.get("values"))));
            }
          });
    }
    return lines;
  }
}
