package io.stackworks.recipes.resource.crypto;

import io.stackworks.recipes.resource.Call;
import io.stackworks.recipes.resource.Change;
import io.stackworks.recipes.resource.Property;
import io.stackworks.recipes.resource.ResourceType;
import io.stackworks.recipes.resource.Spec;
import io.stackworks.recipes.resource.Wanted;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CRLReason;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code openssl_x509_crl}: which certificates of an authority no longer count. */
record Crl() implements ResourceType {
  /** The reasons of RFC 5280, by number, as openssl calls them; 7 is not used. */
  private static final List<String> REASONS =
      List.of(
          "unspecified",
          "keyCompromise",
          "CACompromise",
          "affiliationChanged",
          "superseded",
          "cessationOfOperation",
          "certificateHold",
          "unspecified",
          "removeFromCRL");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  @Override
  public Spec spec() {
    return Spec.of("openssl_x509_crl", "Makes and renews revocation lists of an authority.")
        .with(
            Property.of("path", "String").isName().doc("path of the file"),
            Property.of("serial_to_revoke", "Integer", "String")
                .doc("serial number of a certificate to revoke; text is hexadecimal"),
            Property.of("revocation_reason", "Integer")
                .defaults(0L)
                .doc("why, as a number of RFC 5280"),
            Property.of("expire", "Integer").defaults(8L).doc("days until the next list is due"),
            Property.of("renewal_threshold", "Integer")
                .defaults(1L)
                .doc("days before that at which it is made anew"),
            Property.of("ca_cert_file", "String").isRequired().doc("certificate of the authority"),
            Property.of("ca_key_file", "String").isRequired().doc("key of the authority"),
            Property.of("ca_key_pass", "String").doc("pass phrase of that key"),
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
    var present = read(path);
    var serial = serial(call);
    boolean revoked = serial == null || serials(present).contains(serial);
    var limit = Instant.now().plus(Duration.ofDays(wanted.number("renewal_threshold", 1)));
    if (present != null && revoked && present.getNextUpdate().toInstant().isAfter(limit)) {
      return Openssl.access(wanted, path);
    }
    return List.of(
        Change.of(
            "create x509 revocation list " + path,
            () -> {
              create(wanted, path, present, revoked ? null : serial);
              for (var change : Openssl.access(wanted, path)) {
                change.step().run();
              }
            }));
  }

  /** Null: there is none, or it is no list. */
  private static @Nullable X509CRL read(Path path) throws IOException {
    if (!Files.exists(path)) {
      return null;
    }
    try (var in = Files.newInputStream(path)) {
      return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(in);
    } catch (GeneralSecurityException e) {
      return null;
    }
  }

  private static @Nullable BigInteger serial(Call call) {
    var value = call.get("serial_to_revoke");
    return value == null
        ? null
        : value instanceof String hex ? new BigInteger(hex, 16) : new BigInteger(value.toString());
  }

  private static List<X509CRLEntry> entries(@Nullable X509CRL list) {
    Set<? extends X509CRLEntry> found = list == null ? null : list.getRevokedCertificates();
    return found == null ? List.of() : List.copyOf(found);
  }

  private static List<BigInteger> serials(@Nullable X509CRL list) {
    return entries(list).stream().map(X509CRLEntry::getSerialNumber).toList();
  }

  /** openssl makes lists from the books of an authority only: it gets some, for this once. */
  private static void create(
      Wanted wanted, Path path, @Nullable X509CRL present, @Nullable BigInteger more)
      throws IOException {
    var books = Files.createTempDirectory("stackworks-crl-");
    try {
      var lines = new ArrayList<String>();
      for (var entry : entries(present)) {
        var reason = entry.getRevocationReason();
        lines.add(
            line(
                entry.getSerialNumber(),
                entry.getRevocationDate().toInstant(),
                reason == null ? 0 : List.of(CRLReason.values()).indexOf(reason)));
      }
      if (more != null) {
        lines.add(line(more, Instant.now(), (int) wanted.number("revocation_reason", 0)));
      }
      Files.write(books.resolve("index.txt"), lines);
      Files.writeString(books.resolve("number"), number(present));
      Files.writeString(
          books.resolve("config"),
          """
          [ca]
          default_ca = it
          [it]
          database = %1$s/index.txt
          crlnumber = %1$s/number
          default_md = sha256
          crl_extensions = extensions
          [extensions]
          authorityKeyIdentifier = keyid:always,issuer:always
          """
              .formatted(books));
      var phrase = wanted.textOrNull("ca_key_pass");
      var argv = new ArrayList<>(List.of("ca", "-gencrl", "-config", books + "/config"));
      argv.addAll(List.of("-cert", wanted.text("ca_cert_file")));
      argv.addAll(List.of("-keyfile", wanted.text("ca_key_file")));
      argv.addAll(List.of("-crldays", wanted.text("expire")));
      argv.addAll(Openssl.passphrase("-passin", phrase));
      Openssl.of(wanted.call()).secret(phrase).write(path, Openssl.mode(wanted), argv);
    } finally {
      try (var files = Files.list(books)) {
        for (var file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(books);
    }
  }

  private static String line(BigInteger serial, Instant when, int reason) {
    var hex = serial.toString(16).toUpperCase(java.util.Locale.ROOT);
    var known = reason >= 0 && reason < REASONS.size() ? REASONS.get(reason) : REASONS.get(0);
    return String.join(
        "\t",
        "R",
        "491231235959Z",
        TIME.format(when) + (known.equals("unspecified") ? "" : "," + known),
        hex.length() % 2 == 0 ? hex : "0" + hex,
        "unknown",
        "/CN=revoked");
  }

  /** The number of the next list. */
  private static String number(@Nullable X509CRL present) {
    var value = present == null ? null : present.getExtensionValue("2.5.29.20");
    if (value == null || value.length < 5) {
      return "01\n";
    }
    // an octet string that holds an integer: two headers of two bytes each
    var number = new BigInteger(value, 4, value.length - 4).add(BigInteger.ONE).toString(16);
    return (number.length() % 2 == 0 ? number : "0" + number) + "\n";
  }
}
