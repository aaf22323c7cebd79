package io.stackworks.server.bench.ec2;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.DeviceType;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceState;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StateReason;
import software.amazon.awssdk.services.ec2.model.Tag;

/** A machine of the endpoint. Its changing part belongs to the cloud's lock. */
public final class Ec2Machine {
  /** Of everybody who asks. */
  public static final String ACCOUNT = "123456789012";

  private final String id;
  private final RunInstancesRequest request;
  private final Image image;
  private final Instant launchedAt;
  private final int number;
  private volatile InstanceStateName state = InstanceStateName.PENDING;
  private volatile @Nullable String reasonCode;
  private volatile @Nullable String reason;
  private volatile int boots;
  private volatile @Nullable String elasticIp;
  private long turn;

  Ec2Machine(String id, RunInstancesRequest request, Image image, Instant launchedAt, int number) {
    this.id = id;
    this.request = request;
    this.image = image;
    this.launchedAt = launchedAt;
    this.number = number;
  }

  public String id() {
    return id;
  }

  /** What it was launched with. */
  public RunInstancesRequest request() {
    return request;
  }

  public InstanceStateName state() {
    return state;
  }

  public boolean isGone() {
    return state == InstanceStateName.TERMINATED;
  }

  /** How often it has come up. */
  public int boots() {
    return boots;
  }

  /** What cloud-init is given. */
  public String userData() {
    var text = request.userData();
    return text == null ? "" : new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
  }

  public Map<String, String> tags() {
    var tags = new LinkedHashMap<String, String>();
    request.tagSpecifications().stream()
        .filter(each -> each.resourceType() == ResourceType.INSTANCE)
        .flatMap(each -> each.tags().stream())
        .forEach(tag -> tags.put(tag.key(), tag.value()));
    return tags;
  }

  public String privateIp() {
    return "10.9.%d.%d".formatted(number / 250, number % 250 + 2);
  }

  /** The address that people reach it by; absent: it is not up and has no Elastic IP. */
  public @Nullable String publicIp() {
    boolean up = state == InstanceStateName.RUNNING || state == InstanceStateName.PENDING;
    return elasticIp != null ? elasticIp : up ? "203.0.113." + (number % 250 + 1) : null;
  }

  void elasticIp(@Nullable String ip) {
    elasticIp = ip;
  }

  String hardwareAddress() {
    return "02:00:0a:09:%02x:%02x".formatted(number / 250, number % 250 + 2);
  }

  Instant launchedAt() {
    return launchedAt;
  }

  boolean isEbs() {
    return image.rootDeviceType() != DeviceType.INSTANCE_STORE;
  }

  /** Answers a number by which {@link #isStill} knows whether it has moved on. */
  long move(InstanceStateName to, @Nullable String reasonCode, @Nullable String reason) {
    this.state = to;
    this.reasonCode = reasonCode;
    this.reason = reason;
    return ++turn;
  }

  boolean isStill(long turn) {
    return this.turn == turn;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the cloud's lock only
  void boot() {
    move(InstanceStateName.RUNNING, null, null);
    boots++;
  }

  InstanceState stateView() {
    int code =
        switch (state) {
          case PENDING -> 0;
          case RUNNING -> 16;
          case SHUTTING_DOWN -> 32;
          case TERMINATED -> 48;
          case STOPPING -> 64;
          case STOPPED -> 80;
          case UNKNOWN_TO_SDK_VERSION -> throw new IllegalStateException();
        };
    return InstanceState.builder().name(state).code(code).build();
  }

  Instance view() {
    boolean up = state == InstanceStateName.RUNNING || state == InstanceStateName.PENDING;
    return Instance.builder()
        .instanceId(id)
        .imageId(request.imageId())
        .state(stateView())
        .stateReason(
            reason == null
                ? (StateReason) null
                : StateReason.builder().code(reasonCode).message(reason).build())
        .instanceType(request.instanceType())
        .clientToken(request.clientToken())
        .launchTime(launchedAt)
        .placement(
            placement ->
                placement.availabilityZone(
                    request.placement() == null || request.placement().availabilityZone() == null
                        ? "us-east-1a"
                        : request.placement().availabilityZone()))
        .privateIpAddress(isGone() ? null : privateIp())
        .privateDnsName(isGone() ? null : "ip-" + privateIp().replace('.', '-') + ".ec2.internal")
        .publicIpAddress(isGone() ? null : publicIp())
        .publicDnsName(up ? "ec2-203-0-113-" + (number % 250 + 1) + ".example" : null)
        .rootDeviceType(image.rootDeviceTypeAsString())
        .rootDeviceName(image.rootDeviceName())
        .architecture(image.architectureAsString())
        .tags(
            tags().entrySet().stream()
                .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList())
        .build();
  }
}
