package io.stackworks.server.opsworks;

import io.stackworks.server.instance.AgentFacts;
import io.stackworks.server.instance.ComputeKind;
import io.stackworks.server.instance.Instance;
import io.stackworks.server.instance.InstanceId;
import io.stackworks.server.stack.Event;
import io.stackworks.server.stack.Stacks;
import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.opsworks.model.DescribeStackProvisioningParametersRequest;
import software.amazon.awssdk.services.opsworks.model.DescribeStackProvisioningParametersResponse;
import software.amazon.awssdk.services.opsworks.model.RegisterInstanceRequest;
import software.amazon.awssdk.services.opsworks.model.RegisterInstanceResponse;

/** What {@code aws opsworks register} and the installer that it starts ask for. */
public final class RegistrationOperations implements OperationGroup {
  /** Under {@code /agent/}. */
  private static final String INSTALLER = "opsworks-agent-installer.tgz";

  private final Stacks stacks;
  private final Found found;
  private final URI url;
  private final Supplier<String> authority;
  private final Clock clock;

  /**
   * @param url where machines reach this server, {@code https://HOST:PORT}
   * @param authority the server's certificate authorities, PEM
   */
  public RegistrationOperations(
      Stacks stacks, String url, Supplier<String> authority, Clock clock) {
    this.stacks = stacks;
    this.found = new Found(stacks);
    this.url = URI.create(url);
    this.authority = authority;
    this.clock = clock;
  }

  @Override
  public List<Operation<?>> operations() {
    return List.of(
        Operation.answering(
            "DescribeStackProvisioningParameters",
            DescribeStackProvisioningParametersRequest::builder,
            (caller, request) -> parameters(request),
            "StackId"),
        Operation.answering(
            "RegisterInstance", RegisterInstanceRequest::builder, this::register, "StackId"));
  }

  /** All values are strings; the client copies them to the machine as they are. */
  private DescribeStackProvisioningParametersResponse parameters(
      DescribeStackProvisioningParametersRequest request) {
    var region = found.stack(request.stackId()).stack().region();
    var base = url + "/agent";
    var all = new LinkedHashMap<String, String>();
    all.put("agent_installer_base_url", base);
    all.put("agent_installer_tgz", INSTALLER);
    all.put("assets_download_bucket", "stackworks");
    all.put("charlie_public_key", authority.get());
    all.putAll(endpoint("instance_service", region));
    all.putAll(endpoint("ops_works", region));
    all.put("verbose", "false");
    all.put("wait_between_runs", "30");
    return DescribeStackProvisioningParametersResponse.builder()
        .agentInstallerUrl(base + "/" + INSTALLER)
        .parameters(all)
        .build();
  }

  private Map<String, String> endpoint(String prefix, String region) {
    var secure = String.valueOf(url.getScheme().equals("https"));
    return Map.of(
        prefix + "_endpoint", url.getHost(),
        prefix + "_port", String.valueOf(url.getPort()),
        prefix + "_region", region,
        prefix + "_use_ssl", secure,
        prefix + "_ssl_verify_peer", secure);
  }

  /** A machine that exists; it gets layers when it is assigned. */
  private RegisterInstanceResponse register(ApiCaller caller, RegisterInstanceRequest request) {
    var stack = found.stack(request.stackId()).stack().id();
    var id = InstanceId.random();
    var facts =
        AgentFacts.UNKNOWN
            .withPrivateIp(orEmpty(request.privateIp()))
            .withPublicIp(orEmpty(request.publicIp()));
    var instance =
        Instance.of(
                id,
                stack,
                orEmpty(request.hostname()),
                List.of(),
                ComputeKind.REGISTERED,
                clock.instant())
            .with(change -> change.facts(facts).registeredBy(caller.arn()));
    stacks.offer(stack, new Event.InstanceCreateRequested(instance), caller.arn()).orThrow();
    return RegisterInstanceResponse.builder().instanceId(id.value()).build();
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
