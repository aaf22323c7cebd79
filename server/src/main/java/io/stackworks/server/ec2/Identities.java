package io.stackworks.server.ec2;

import io.stackworks.server.agents.MachineProofs;
import io.stackworks.server.ec2.IdentityRefused.Reason;
import io.stackworks.server.layer.Layer;
import io.stackworks.server.security.AgentKeys;
import io.stackworks.server.security.AgentKeys.Claim;
import io.stackworks.server.stack.Snapshot;
import io.stackworks.server.stack.Stacks;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Machines that prove who they are by a document that EC2 has signed: for machines of images and
 * auto scaling groups, which have no row before they boot. What a document proves is only that
 * somebody was on that machine; hence every other check here.
 */
final class Identities implements MachineProofs {
  /** Clocks differ, and EC2 writes the two moments at different places. */
  private static final Duration SLACK = Duration.ofMinutes(5);

  private final IdentityRules rules;
  private final IdentitySignatures signatures;
  private final Machines machines;
  private final Stacks stacks;
  private final AgentKeys keys;
  private final IdentityAlarms alarms;
  private final Clock clock;

  /** What EC2 itself says of a machine in a region. */
  interface Machines {
    Optional<Described> find(String region, String machine) throws Ec2Refused;
  }

  Identities(
      IdentityRules rules,
      Machines machines,
      Stacks stacks,
      AgentKeys keys,
      IdentityAlarms alarms,
      Clock clock)
      throws IOException {
    this.rules = rules;
    this.signatures = new IdentitySignatures(rules.certificates());
    this.machines = machines;
    this.stacks = stacks;
    this.keys = keys;
    this.alarms = alarms;
    this.clock = clock;
  }

  @Override
  public Claim claim(String fingerprint, String text) throws Refused, Unavailable {
    IdentityDocument document = null;
    try {
      var signed = signatures.verify(text);
      document = IdentityDocument.parse(signed.document());
      requireRegion(document, signed.regions());
      requireAccount(document);
      if (!keys.isOfMachine(fingerprint, document.machine())) {
        requireFresh(document);
      }
      var described = described(document);
      requireNoRow(document, described);
      return admit(fingerprint, document, described);
    } catch (IdentityRefused e) {
      alarms.raise(e, document);
      throw new Refused(e.reason().word(), String.valueOf(e.getMessage()));
    }
  }

  private static void requireRegion(IdentityDocument document, Set<String> signers)
      throws IdentityRefused {
    if (!signers.contains(document.region())) {
      throw new IdentityRefused(
          Reason.FOREIGN_REGION,
          "identity document: signed in %s for a machine in %s (expected: the region's own signature)"
              .formatted(String.join(", ", signers), document.region()));
    }
  }

  private void requireAccount(IdentityDocument document) throws IdentityRefused {
    if (!rules.allows(document.account())) {
      throw new IdentityRefused(
          Reason.FOREIGN_ACCOUNT,
          "identity document: account %s (expected: one that a rule names)"
              .formatted(document.account()));
    }
  }

  private void requireFresh(IdentityDocument document) throws IdentityRefused {
    var now = clock.instant();
    var age = Duration.between(document.pendingTime(), now);
    if (age.compareTo(rules.window()) > 0 || age.plus(SLACK).isNegative()) {
      throw new IdentityRefused(
          Reason.OLD,
          "identity document: of a start at %s (expected: within %d minutes before %s)"
              .formatted(document.pendingTime(), rules.window().toMinutes(), now));
    }
  }

  /** A machine that some Stackworks launched has a row, and a token for it. */
  private static void requireNoRow(IdentityDocument document, Described machine)
      throws IdentityRefused {
    var instance = machine.tags().get(Ec2Region.INSTANCE_TAG);
    if (instance != null) {
      throw new IdentityRefused(
          Reason.HAS_ROW,
          "identity document: machine %s was launched as instance %s (expected: its join token)"
              .formatted(document.machine(), instance));
    }
  }

  private static IdentityRefused replayed(IdentityDocument document) {
    return new IdentityRefused(
        Reason.REPLAYED,
        "identity document: machine %s came with another key before (expected: the first key of a machine, and of no other machine)"
            .formatted(document.machine()));
  }

  private Described described(IdentityDocument document) throws IdentityRefused, Unavailable {
    Optional<Described> found;
    try {
      found = machines.find(document.region(), document.machine());
    } catch (Ec2Refused e) {
      throw new Unavailable(String.valueOf(e.getMessage()));
    }
    if (found.isEmpty() && isYoung(document)) {
      throw new Unavailable(
          "identity document: EC2 does not describe machine %s yet".formatted(document.machine()));
    }
    var machine =
        found
            .filter(each -> each.state().isUp())
            .orElseThrow(
                () ->
                    new IdentityRefused(
                        Reason.UNKNOWN_MACHINE,
                        "identity document: machine %s is not up in %s (expected: one that EC2 describes)"
                            .formatted(document.machine(), document.region())));
    same(document, "account", document.account(), machine.account());
    same(document, "image", document.image(), machine.image());
    same(document, "private address", document.privateIp(), machine.privateIp());
    var apart = Duration.between(document.pendingTime(), machine.launchedAt()).abs();
    if (apart.compareTo(SLACK) > 0) {
      throw mismatch(
          document, "start", document.pendingTime().toString(), machine.launchedAt().toString());
    }
    return machine;
  }

  /** EC2 is eventually consistent. */
  private boolean isYoung(IdentityDocument document) {
    return clock.instant().isBefore(document.pendingTime().plus(Finding.PATIENCE));
  }

  private static void same(IdentityDocument document, String what, String said, String described)
      throws IdentityRefused {
    if (!said.equals(described)) {
      throw mismatch(document, what, said, described);
    }
  }

  private static IdentityRefused mismatch(
      IdentityDocument document, String what, String said, String described) {
    return new IdentityRefused(
        Reason.MISMATCH,
        "identity document: %s of machine %s is %s (expected: %s, as EC2 describes it)"
            .formatted(what, document.machine(), said, described));
  }

  private Claim admit(String fingerprint, IdentityDocument document, Described described)
      throws IdentityRefused {
    for (var rule : rules.join()) {
      if (!rule.fits(document.account(), described.tags())) {
        continue;
      }
      var snapshot =
          stacks.list().stream()
              .filter(rule::names)
              .findFirst()
              .flatMap(stack -> stacks.snapshot(stack.id()));
      var layers = snapshot.stream().flatMap(each -> layers(each, rule).stream()).toList();
      if (snapshot.isEmpty() || layers.size() != rule.layers().size()) {
        throw new IdentityRefused(
            Reason.NO_RULE,
            "identity document: the rule's stack %s with layers %s is not there"
                .formatted(rule.stack(), rule.layers()));
      }
      return keys.claimMachine(
              fingerprint,
              document.machine(),
              snapshot.get().stack().id(),
              layers.stream().map(Layer::id).toList())
          .orElseThrow(() -> replayed(document));
    }
    throw new IdentityRefused(
        Reason.NO_RULE,
        "identity document: no rule for account %s and the tags of machine %s (expected: one under identity.join)"
            .formatted(document.account(), document.machine()));
  }

  private static List<Layer> layers(Snapshot snapshot, IdentityRules.Rule rule) {
    return rule.layers().stream()
        .flatMap(
            name ->
                snapshot.layers().values().stream().filter(each -> each.shortname().equals(name)))
        .toList();
  }
}
