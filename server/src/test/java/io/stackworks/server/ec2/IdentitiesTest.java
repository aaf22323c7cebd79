package io.stackworks.server.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.stackworks.server.agents.MachineProofs;
import io.stackworks.server.bench.ec2.Ec2Machine;
import io.stackworks.server.bench.ec2.Ec2Notary;
import io.stackworks.server.security.AgentKeys;
import io.stackworks.server.security.AgentKeys.Claim;
import io.stackworks.server.security.Audit;
import io.stackworks.server.stack.FeedEvent;
import io.stackworks.server.store.Dialect;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.SignerInformationStore;
import org.bouncycastle.util.CollectionStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which machines are let in by what EC2 has signed. Every check has a test that needs it. */
class IdentitiesTest {
  private static final String ACCOUNT = "123456789012";
  private static final Ec2Notary NOTARY = new Ec2Notary();
  private static final Ec2Notary STRANGER = new Ec2Notary();

  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static Rig shared;

  @TempDir Path folder;

  /** Another one in each test, since rows are shared. */
  private final String machine = "i-%017x".formatted(NUMBERS.incrementAndGet());

  private final String key = "key of " + machine;
  private Rig rig;
  private Instant start;
  private Optional<Described> described;
  private IdentityRules rules;

  @BeforeAll
  static void share() {
    shared = new Rig();
  }

  @AfterAll
  static void close() {
    shared.close();
  }

  @BeforeEach
  void open() throws IOException {
    rig = shared;
    rules = rules(Map.of("us-east-1", NOTARY));
    start = rig.clock.instant();
    described = Optional.of(as("account", ACCOUNT));
  }

  private IdentityRules rules(Map<String, Ec2Notary> pinned) throws IOException {
    var files = new HashMap<String, Path>();
    for (var entry : pinned.entrySet()) {
      files.put(
          entry.getKey(),
          Files.writeString(
              folder.resolve(entry.getKey() + ".pem"), entry.getValue().certificatePem()));
    }
    return new IdentityRules(
        Duration.ofMinutes(10),
        List.of(
            new IdentityRules.Rule(
                List.of("999999999999"), Map.of(), "nowhere", List.of("nothing")),
            new IdentityRules.Rule(
                List.of(ACCOUNT), Map.of("role", "web"), "shop", List.of("web"))),
        files);
  }

  private Map<String, String> fields() {
    var fields = new LinkedHashMap<String, String>();
    fields.put("accountId", ACCOUNT);
    fields.put("region", "us-east-1");
    fields.put("instanceId", machine);
    fields.put("imageId", "ami-1");
    fields.put("privateIp", "10.0.0.7");
    fields.put("pendingTime", start.toString());
    return fields;
  }

  private String document(String field, String value) {
    var fields = fields();
    fields.put(field, value);
    return fields.entrySet().stream()
        .map(each -> "\"%s\" : \"%s\"".formatted(each.getKey(), each.getValue()))
        .collect(Collectors.joining(",\n", "{", "}"));
  }

  private String document() {
    return document("accountId", ACCOUNT);
  }

  /** As EC2 describes it, but for one thing. */
  private Described as(String what, String value) {
    var is = new HashMap<>(Map.of("account", ACCOUNT, "image", "ami-1", "address", "10.0.0.7"));
    is.put(what, value);
    return new Described(
        is.get("account"),
        is.get("image"),
        is.get("address"),
        what.equals("start") ? Instant.parse(value) : start,
        what.equals("state") ? Observed.State.valueOf(value) : Observed.State.RUNNING,
        what.equals("role") ? Map.of("role", value) : Map.of("role", "web", "team", "a"));
  }

  private AgentKeys keys() {
    return new AgentKeys(rig.database, rig.clock);
  }

  private Identities identities(Clock clock, Identities.Machines machines) throws IOException {
    var audit = new Audit(rig.database, clock);
    return new Identities(
        rules,
        machines,
        rig.stacks,
        keys(),
        new IdentityAlarms(rules, rig.stacks, rig.feed, audit, clock),
        clock);
  }

  private Claim claim(String key, String proof) throws Exception {
    return identities(rig.clock, (region, id) -> described).claim(key, proof);
  }

  private void refused(String reason, String message, String proof) {
    var thrown = catchThrowable(() -> claim(key, proof));

    assertThat(thrown).isInstanceOf(MachineProofs.Refused.class).hasMessageContaining(message);
    assertThat(((MachineProofs.Refused) thrown).reason()).isEqualTo(reason);
  }

  @Test
  void a_true_document_makes_the_machine_an_instance_where_the_rule_says() throws Exception {
    var claim = (Claim.New) claim(key, NOTARY.sign(document()));

    assertThat(claim.stack()).isEqualTo(rig.shop);
    assertThat(claim.layers()).containsExactly(rig.web);
  }

  @Test
  void the_same_key_is_answered_the_same_however_late_it_asks_again() throws Exception {
    var proof = NOTARY.sign(document());
    var first = claim(key, proof);
    rig.clock.step(Duration.ofDays(40));

    assertThat(claim(key, proof)).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "AAAA", "-----BEGIN PKCS7-----"})
  void what_is_no_signed_document_is_refused(String text) {
    refused("malformed", "not PKCS#7", text);
  }

  @Test
  void a_document_of_another_kind_is_refused() {
    refused("malformed", "no accountId", NOTARY.sign("{}"));
    refused("malformed", "not one of EC2's", NOTARY.sign("<xml/>"));
    refused("malformed", "no instanceId", NOTARY.sign(document("instanceId", "../../etc")));
  }

  @Test
  void a_forged_signature_is_refused_also_with_its_certificate_inside() {
    refused("forged", "not signed by EC2", STRANGER.sign(document()));
  }

  @Test
  void a_tampered_document_is_refused() throws Exception {
    var good = Base64.getMimeDecoder().decode(NOTARY.sign(document()));
    var text = new String(good, StandardCharsets.ISO_8859_1);
    var bad = text.replace(machine, "i-0fedcba9876543210");

    assertThat(bad).isNotEqualTo(text);
    refused(
        "forged",
        "not signed by EC2",
        Base64.getEncoder().encodeToString(bad.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  void a_true_signature_beside_another_document_is_worth_nothing() throws Exception {
    var signed = new CMSSignedData(Base64.getMimeDecoder().decode(NOTARY.sign(document())));
    var generator = new CMSSignedDataGenerator();
    generator.addSigners(signed.getSignerInfos());
    var other = document("instanceId", "i-0fedcba9876543210").getBytes(StandardCharsets.UTF_8);
    var around = generator.generate(new CMSProcessableByteArray(other), true);

    refused("forged", "not signed by EC2", base64(around));
  }

  @Test
  void only_what_is_signed_is_read() throws Exception {
    var signed = new CMSSignedData(Base64.getMimeDecoder().decode(NOTARY.sign(document())));
    var detached = new CMSSignedDataGenerator();
    detached.addSigners(signed.getSignerInfos());
    refused(
        "malformed",
        "expected: one, around a document",
        base64(
            detached.generate(
                new CMSProcessableByteArray(signed.toASN1Structure().getEncoded()), false)));

    var bytes = document().getBytes(StandardCharsets.UTF_8);
    var strange = new CMSSignedData(Base64.getMimeDecoder().decode(STRANGER.sign(document())));
    var all = new ArrayList<>(strange.getSignerInfos().getSigners());
    all.addAll(signed.getSignerInfos().getSigners());
    var two = new CMSSignedDataGenerator();
    two.addSigners(new SignerInformationStore(all));
    refused(
        "malformed",
        "2 signatures",
        base64(two.generate(new CMSProcessableByteArray(bytes), true)));
    assertThat(new CollectionStore<>(all).getMatches(null)).hasSize(2);
  }

  private static String base64(CMSSignedData data) throws IOException {
    return Base64.getEncoder().encodeToString(data.getEncoded());
  }

  @Test
  void a_signature_of_another_region_is_refused() throws Exception {
    rules = rules(Map.of("us-west-2", NOTARY));
    refused("foreign_region", "signed in us-west-2", NOTARY.sign(document()));
  }

  @Test
  void a_certificate_of_several_regions_is_good_in_each() throws Exception {
    rules = rules(Map.of("eu-west-1", NOTARY, "us-east-1", NOTARY, "us-west-2", NOTARY));

    assertThat(claim(key, NOTARY.sign(document()))).isInstanceOf(Claim.New.class);
  }

  @Test
  void an_account_that_no_rule_names_is_refused() {
    described = Optional.of(as("account", "210987654321"));
    refused(
        "foreign_account",
        "account 210987654321",
        NOTARY.sign(document("accountId", "210987654321")));
  }

  @Test
  void an_old_document_is_refused() {
    rig.clock.step(Duration.ofMinutes(11));
    refused("old", "expected: within 10 minutes", NOTARY.sign(document()));
  }

  @Test
  void a_document_of_the_future_is_refused() {
    start = rig.clock.instant().plus(Duration.ofMinutes(6));
    described = Optional.of(as("account", ACCOUNT));
    refused("old", "expected: within 10 minutes", NOTARY.sign(document()));
  }

  @Test
  void a_replayed_document_is_refused_for_another_key() throws Exception {
    var proof = NOTARY.sign(document());
    claim("key of somebody", proof);

    refused("replayed", "machine " + machine + " came with another key before", proof);
  }

  @Test
  void a_key_stands_for_one_machine() throws Exception {
    claim(key, NOTARY.sign(document("instanceId", "i-0fedcba9876543210")));

    refused("replayed", "came with another key before", NOTARY.sign(document()));
  }

  @Test
  void a_key_that_was_revoked_stays_so() throws Exception {
    var proof = NOTARY.sign(document());
    var first = (Claim.New) claim(key, proof);
    keys().revoke(first.instance(), "stolen");

    assertThat(claim(key, proof)).isInstanceOf(Claim.Refused.class);
  }

  @Test
  void a_machine_that_ec2_does_not_know_is_refused() {
    described = Optional.empty();
    rig.clock.step(Duration.ofMinutes(3));

    refused("unknown_machine", "is not up in us-east-1", NOTARY.sign(document()));
  }

  @Test
  void a_machine_that_ec2_does_not_know_yet_is_asked_to_come_again() {
    described = Optional.empty();

    assertThat(catchThrowable(() -> claim(key, NOTARY.sign(document()))))
        .isInstanceOf(MachineProofs.Unavailable.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"STOPPED", "TERMINATED", "SHUTTING_DOWN", "STOPPING"})
  void a_machine_that_is_not_up_is_refused(String state) {
    described = Optional.of(as("state", state));

    refused("unknown_machine", "is not up in us-east-1", NOTARY.sign(document()));
  }

  @Test
  void another_account_than_ec2_describes_is_refused() {
    described = Optional.of(as("account", "210987654321"));
    refused("mismatch", "account of machine " + machine, NOTARY.sign(document()));
  }

  @Test
  void another_image_than_ec2_describes_is_refused() {
    described = Optional.of(as("image", "ami-2"));
    refused("mismatch", "image of machine " + machine, NOTARY.sign(document()));
  }

  @Test
  void another_address_than_ec2_describes_is_refused() {
    described = Optional.of(as("address", "10.0.0.8"));
    refused("mismatch", "private address of machine " + machine, NOTARY.sign(document()));
  }

  @Test
  void another_start_than_ec2_describes_is_refused() {
    described = Optional.of(as("start", start.minus(Duration.ofMinutes(6)).toString()));
    refused("mismatch", "start of machine " + machine, NOTARY.sign(document()));
  }

  @Test
  void a_machine_that_was_launched_for_an_instance_needs_its_token() {
    var tags = new HashMap<>(as("account", ACCOUNT).tags());
    tags.put(Ec2Region.INSTANCE_TAG, "its-id");
    described =
        Optional.of(
            new Described(ACCOUNT, "ami-1", "10.0.0.7", start, Observed.State.RUNNING, tags));

    refused("has_row", "was launched as instance its-id", NOTARY.sign(document()));
  }

  @Test
  void tags_that_no_rule_wants_are_refused() {
    described = Optional.of(as("role", "db"));
    refused("no_rule", "no rule for account " + ACCOUNT, NOTARY.sign(document()));
  }

  @Test
  void a_rule_of_a_layer_that_is_not_there_lets_nobody_in() {
    rules =
        new IdentityRules(
            rules.window(),
            List.of(new IdentityRules.Rule(List.of(ACCOUNT), Map.of(), "shop", List.of("db"))),
            rules.certificates());

    refused("no_rule", "layers [db] is not there", NOTARY.sign(document()));
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_refusal_is_in_the_audit_log_and_an_alarm_of_the_stack(Dialect dialect) throws Exception {
    try (var own = new Rig(dialect)) {
      rig = own;
      isToldOnce();
    }
  }

  private void isToldOnce() throws Exception {
    start = rig.clock.instant();
    var alarmed = identities(rig.clock, (region, id) -> described);
    start = start.minus(Duration.ofDays(1));
    for (int i = 0; i < 3; i++) {
      assertThat(catchThrowable(() -> alarmed.claim(key, NOTARY.sign(document()))))
          .isInstanceOf(MachineProofs.Refused.class);
    }

    assertThat(new Audit(rig.database, rig.clock).read(null, 0, 100))
        .hasSize(3)
        .allSatisfy(entry -> assertThat(entry.outcome()).startsWith("old: identity document"))
        .allSatisfy(entry -> assertThat(entry.subject()).isEqualTo(machine));
    assertThat(rig.stacks.serviceErrors(rig.shop))
        .singleElement()
        .satisfies(error -> assertThat(error.type()).isEqualTo("identity_old"))
        .satisfies(error -> assertThat(error.message()).startsWith("A machine was not let in: "));
    assertThat(rig.feed.after(0, rig.shop, 100))
        .extracting(FeedEvent::kind)
        .containsOnlyOnce("identity.refused");
  }

  @Test
  void a_flood_of_forged_documents_does_not_fill_the_audit_log() throws Exception {
    int before = new Audit(rig.database, rig.clock).read(null, 0, 1000).size();
    var alarmed = identities(rig.clock, (region, id) -> described);
    var forged = STRANGER.sign(document());
    for (int i = 0; i < 40; i++) {
      assertThat(catchThrowable(() -> alarmed.claim(key, forged))).isNotNull();
    }

    assertThat(new Audit(rig.database, rig.clock).read(null, 0, 1000)).hasSize(before + 30);
  }

  @Test
  void a_machine_is_compared_with_what_the_cloud_describes() throws Exception {
    var parameters =
        new LaunchParameters(
            "ami-new",
            "t3.small",
            null,
            null,
            List.of(),
            null,
            null,
            List.of(),
            false,
            null,
            false,
            new TreeMap<>(Map.of("role", "web")),
            "");
    var id = rig.regions.of("us-east-1").run("token", parameters);
    var machine = rig.ec2.cloud().machine(id).orElseThrow();
    var proof = NOTARY.sign(Ec2Notary.document(machine, Instant.now()));
    rules =
        new IdentityRules(
            Duration.ofMinutes(10),
            List.of(
                new IdentityRules.Rule(
                    List.of(Ec2Machine.ACCOUNT), Map.of("role", "web"), "shop", List.of("web"))),
            rules.certificates());
    var real =
        identities(Clock.systemUTC(), (region, each) -> rig.regions.of(region).identify(each));

    assertThat(real.claim(key, proof)).isInstanceOf(Claim.New.class);
    rig.ec2.cloud().terminateOutside(id);
    assertThat(catchThrowable(() -> real.claim(key, proof))).hasMessageContaining("not up");
  }

  @Test
  void the_certificates_of_aws_are_there_by_region() throws Exception {
    assertThat(new IdentitySignatures(Map.of()).regions())
        .hasSizeGreaterThan(30)
        .contains("us-east-1", "eu-central-1", "ap-southeast-2", "us-gov-west-1", "cn-north-1");
  }
}
