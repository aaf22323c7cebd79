package io.stackworks.server.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The server's own certificate authority: signs agents and the server itself, and renews itself.
 *
 * <p>Its folder holds generations, {@code ca-1.pem} with {@code ca-1.key}, {@code ca-2.pem}, ...
 * Every generation that has not expired is trusted; the newest one that everybody has had time to
 * learn of signs. So a new generation can be laid beside the old one at any time and no connection
 * notices: agents learn the trusted set with each renewal, long before it is used.
 */
public final class Authority {
  static final Duration LIFETIME = Duration.ofDays(3650);

  /** A new generation is made when the signing one has less than this to live. */
  static final Duration SUCCESSION = Duration.ofDays(730);

  /**
   * How long a generation is only trusted before it signs; many lifetimes of an agent's
   * certificate.
   */
  static final Duration INTRODUCTION = Duration.ofDays(30);

  private final Path folder;
  private final Clock clock;
  private volatile List<Generation> generations;

  private record Generation(int number, X509Certificate certificate, PrivateKey key) {
    boolean liveAt(Instant now) {
      return now.isBefore(certificate.getNotAfter().toInstant());
    }

    /** The first generation signs at once: there is nobody who would have to learn of it. */
    boolean introducedAt(Instant now) {
      return number == 1
          || !now.isBefore(
              certificate
                  .getNotBefore()
                  .toInstant()
                  .plus(Certificates.BACKDATED)
                  .plus(INTRODUCTION));
    }
  }

  private Authority(Path folder, Clock clock, List<Generation> generations) {
    this.folder = folder;
    this.clock = clock;
    this.generations = generations;
  }

  /** Reads the authority in the folder, or makes one there. */
  public static Authority open(Path folder, Clock clock) throws IOException {
    PrivateFiles.folder(folder);
    var found = new ArrayList<Generation>();
    for (int number = 1; Files.exists(folder.resolve("ca-" + number + ".pem")); number++) {
      found.add(read(folder, number));
    }
    var authority = new Authority(folder, clock, List.copyOf(found));
    authority.tend();
    return authority;
  }

  /** Makes the next generation when its time has come. Called at the start and then daily. */
  public synchronized void tend() throws IOException {
    var now = clock.instant();
    if (generations.stream()
        .noneMatch(each -> each.liveAt(now.plus(SUCCESSION)) && each.liveAt(now))) {
      generations = succeeded(generations.size() + 1);
    }
  }

  /** The certificate whose key signs now. */
  public X509Certificate certificate() {
    return signing().certificate;
  }

  /** What agents and operators pin: {@code sha256:<hex>} of {@link #certificate}. */
  public String fingerprint() {
    return Fingerprint.of(certificate());
  }

  /** Every authority to trust, the signing one first. */
  public List<X509Certificate> trusted() {
    var signing = signing();
    var now = clock.instant();
    return generations.stream()
        .filter(each -> each.liveAt(now))
        .sorted(Comparator.comparing(each -> each.equals(signing) ? 0 : each.number))
        .map(Generation::certificate)
        .toList();
  }

  /** Loads what making a certificate takes: a signed library, checked file by file. */
  public static void load() {
    var unused = Certificates.authority(Keys.generate(), 0, Certificates.BACKDATED, Instant.EPOCH);
  }

  /** {@link #trusted} as PEM. */
  public String trustedPem() {
    var text = new StringBuilder();
    trusted().forEach(each -> text.append(Pem.of(each)));
    return text.toString();
  }

  /** A client certificate for the key in the request; subject CN = the instance's id. */
  public X509Certificate signAgent(SigningRequest request, String instanceId, Duration lifetime) {
    var signing = signing();
    return Certificates.agent(
        request.key(), instanceId, lifetime, clock.instant(), signing.certificate, signing.key);
  }

  /** A fresh key and certificate for the server under these host names and addresses. */
  ServerIdentity signServer(List<String> names, Duration lifetime) {
    var signing = signing();
    var keys = Keys.generate();
    var leaf =
        Certificates.server(
            keys.getPublic(), names, lifetime, clock.instant(), signing.certificate, signing.key);
    return new ServerIdentity(keys.getPrivate(), List.of(leaf, signing.certificate));
  }

  private Generation signing() {
    var now = clock.instant();
    Generation chosen = generations.get(0);
    for (var each : generations) {
      if (each.liveAt(now) && (each.introducedAt(now) || !chosen.liveAt(now))) {
        chosen = each;
      }
    }
    return chosen;
  }

  private List<Generation> succeeded(int number) throws IOException {
    var keys = Keys.generate();
    var certificate = Certificates.authority(keys, number, LIFETIME, clock.instant());
    // The key first: a certificate without its key would be a generation that cannot sign.
    PrivateFiles.write(folder.resolve("ca-" + number + ".key"), Pem.of(keys.getPrivate()));
    PrivateFiles.write(folder.resolve("ca-" + number + ".pem"), Pem.of(certificate));
    var grown = new ArrayList<>(generations);
    grown.add(new Generation(number, certificate, keys.getPrivate()));
    return List.copyOf(grown);
  }

  private static Generation read(Path folder, int number) throws IOException {
    var pem = folder.resolve("ca-" + number + ".pem");
    var key = folder.resolve("ca-" + number + ".key");
    try {
      return new Generation(
          number, Pem.certificate(Files.readAllBytes(pem)), Pem.privateKey(Files.readString(key)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(
          "certificate authority %s: not readable (expected: PEM certificate and key)"
              .formatted(pem),
          e);
    }
  }
}
