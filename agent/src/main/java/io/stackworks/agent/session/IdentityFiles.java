package io.stackworks.agent.session;

import io.stackworks.agent.state.DurableFile;
import io.stackworks.agent.state.Sealed;
import io.stackworks.proto.agent.RegisterResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The agent's key and what the server answered to it. The key never leaves the machine and outlives
 * every certificate: with it an expired agent comes back as the same instance.
 */
public final class IdentityFiles {
  private final Path directory;

  public IdentityFiles(Path directory) {
    this.directory = directory;
  }

  /** The key of this machine, made on first use. */
  KeyPair keys() throws IOException, GeneralSecurityException {
    var file = directory.resolve("key.pem");
    if (!Files.exists(file)) {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      var fresh = generator.generateKeyPair();
      var text =
          pem("PRIVATE KEY", fresh.getPrivate().getEncoded())
              + pem("PUBLIC KEY", fresh.getPublic().getEncoded());
      DurableFile.write(file, text.getBytes(StandardCharsets.US_ASCII));
    }
    var text = Files.readString(file);
    var factory = KeyFactory.getInstance("EC");
    return new KeyPair(
        factory.generatePublic(new X509EncodedKeySpec(section(text, "PUBLIC KEY", file))),
        factory.generatePrivate(new PKCS8EncodedKeySpec(section(text, "PRIVATE KEY", file))));
  }

  /** Null before the first registration. */
  @Nullable AgentIdentity load() throws IOException, GeneralSecurityException {
    var registration = registration();
    return registration == null ? null : AgentIdentity.of(registration, keys());
  }

  /** As the server answered; also for the local command line. */
  public @Nullable RegisterResponse registration() throws IOException {
    var file = directory.resolve("registration");
    return Files.exists(file) ? RegisterResponse.parseFrom(Sealed.read(file)) : null;
  }

  void store(RegisterResponse registration) throws IOException {
    Sealed.write(directory.resolve("registration"), registration.toByteArray());
    var certificates = new StringBuilder();
    for (var authority : registration.getIdentity().getAuthoritiesList()) {
      certificates.append(pem("CERTIFICATE", authority.toByteArray()));
    }
    // For people and their tools; the agent reads the registration.
    DurableFile.write(
        directory.resolve("ca.pem"), certificates.toString().getBytes(StandardCharsets.US_ASCII));
    DurableFile.write(
        directory.resolve("certificate.pem"),
        pem("CERTIFICATE", registration.getIdentity().getCertificate().toByteArray())
            .getBytes(StandardCharsets.US_ASCII));
  }

  private static String pem(String type, byte[] der) {
    var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
  }

  private static byte[] section(String text, String type, Path file) throws IOException {
    var begin = "-----BEGIN " + type + "-----";
    int from = text.indexOf(begin);
    int to = text.indexOf("-----END " + type + "-----");
    if (from < 0 || to < from) {
      throw new IOException(file + ": no " + type + " (expected: a PEM file written by the agent)");
    }
    return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
  }
}
