package io.stackworks.server.ec2;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Address;
import software.amazon.awssdk.services.ec2.model.AllocateAddressRequest;
import software.amazon.awssdk.services.ec2.model.AssociateAddressRequest;
import software.amazon.awssdk.services.ec2.model.DomainType;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** Elastic IPs of EC2 in one region. Every method blocks, and may be repeated. */
final class Ec2Addresses {
  private final Ec2Calls calls;

  Ec2Addresses(Ec2Calls calls) {
    this.calls = calls;
  }

  /**
   * One address of the account.
   *
   * @param machine that has it now
   */
  record Held(
      String ip, String allocation, @Nullable String association, @Nullable String machine) {}

  Optional<Held> find(String ip) throws Ec2Refused {
    return find("public-ip", ip);
  }

  /** The one that was allocated for an instance, however its allocation ended for us. */
  Optional<Held> allocatedFor(String instance) throws Ec2Refused {
    return find("tag:" + Ec2Region.INSTANCE_TAG, instance);
  }

  private Optional<Held> find(String filter, String value) throws Ec2Refused {
    var filters = List.of(Filter.builder().name(filter).values(value).build());
    return calls
        .call("DescribeAddresses", ec2 -> ec2.describeAddresses(r -> r.filters(filters)))
        .addresses()
        .stream()
        .findFirst()
        .map(Ec2Addresses::held);
  }

  private static Held held(Address address) {
    return new Held(
        address.publicIp(),
        address.allocationId(),
        known(address.associationId()),
        known(address.instanceId()));
  }

  private static @Nullable String known(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  /** Answers the address. It is found again by {@link #allocatedFor}. */
  String allocate(String server, String instance) throws Ec2Refused {
    var request =
        AllocateAddressRequest.builder()
            .domain(DomainType.VPC)
            .tagSpecifications(
                TagSpecification.builder()
                    .resourceType(ResourceType.ELASTIC_IP)
                    .tags(tag(Ec2Region.SERVER_TAG, server), tag(Ec2Region.INSTANCE_TAG, instance))
                    .build())
            .build();
    return calls.once("AllocateAddress", ec2 -> ec2.allocateAddress(request)).publicIp();
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }

  /** From whichever machine has it. */
  void associate(Held address, String machine) throws Ec2Refused {
    var request =
        AssociateAddressRequest.builder()
            .allocationId(address.allocation())
            .instanceId(machine)
            .allowReassociation(true)
            .build();
    var unused = calls.call("AssociateAddress", ec2 -> ec2.associateAddress(request));
  }

  void disassociate(Held address) throws Ec2Refused {
    var association = address.association();
    if (association != null) {
      var unused =
          calls.call(
              "DisassociateAddress",
              ec2 -> ec2.disassociateAddress(r -> r.associationId(association)));
    }
  }

  /** The account has it no more. */
  void release(Held address) throws Ec2Refused {
    disassociate(address);
    var unused =
        calls.call(
            "ReleaseAddress", ec2 -> ec2.releaseAddress(r -> r.allocationId(address.allocation())));
  }
}
