package io.stackworks.server.bench.ec2;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Address;
import software.amazon.awssdk.services.ec2.model.AllocateAddressRequest;
import software.amazon.awssdk.services.ec2.model.AllocateAddressResponse;
import software.amazon.awssdk.services.ec2.model.AssociateAddressRequest;
import software.amazon.awssdk.services.ec2.model.AssociateAddressResponse;
import software.amazon.awssdk.services.ec2.model.DescribeAddressesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeAddressesResponse;
import software.amazon.awssdk.services.ec2.model.DisassociateAddressRequest;
import software.amazon.awssdk.services.ec2.model.DisassociateAddressResponse;
import software.amazon.awssdk.services.ec2.model.DomainType;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.ReleaseAddressRequest;
import software.amazon.awssdk.services.ec2.model.ReleaseAddressResponse;
import software.amazon.awssdk.services.ec2.model.Tag;

/** The Elastic IPs of the endpoint. Safe for any thread. */
public final class Ec2AddressBook {
  private final Map<String, Address> addresses = new LinkedHashMap<>(); // by allocation id
  private final Function<String, Optional<Ec2Machine>> machines;
  private int number;

  Ec2AddressBook(Function<String, Optional<Ec2Machine>> machines) {
    this.machines = machines;
  }

  // ---- for tests ----

  /** An address that the account has; answers it. */
  public synchronized String add() {
    return allocate(AllocateAddressRequest.builder().build()).publicIp();
  }

  public synchronized List<Address> all() {
    return addresses.values().stream().map(this::now).toList();
  }

  /** A machine that is gone has no address. */
  private Address now(Address address) {
    var machine = address.instanceId();
    return machine == null || machines.apply(machine).filter(each -> !each.isGone()).isPresent()
        ? address
        : address.toBuilder().instanceId(null).associationId(null).build();
  }

  // ---- operations ----

  synchronized AllocateAddressResponse allocate(AllocateAddressRequest request) {
    var id = "eipalloc-%08x".formatted(++number);
    var ip = "198.51.100." + number;
    var tags = new ArrayList<Tag>();
    request.tagSpecifications().forEach(each -> tags.addAll(each.tags()));
    addresses.put(
        id,
        Address.builder().allocationId(id).publicIp(ip).domain(DomainType.VPC).tags(tags).build());
    return AllocateAddressResponse.builder()
        .allocationId(id)
        .publicIp(ip)
        .domain(DomainType.VPC)
        .build();
  }

  synchronized DescribeAddressesResponse describe(DescribeAddressesRequest request) {
    var found = new ArrayList<>(all());
    for (var filter : request.filters()) {
      found.removeIf(address -> !filter.values().contains(String.valueOf(value(address, filter))));
    }
    return DescribeAddressesResponse.builder().addresses(found).build();
  }

  private static @Nullable String value(Address address, Filter filter) {
    var name = String.valueOf(filter.name());
    if (name.startsWith("tag:")) {
      return address.tags().stream()
          .filter(tag -> tag.key().equals(name.substring(4)))
          .map(Tag::value)
          .findFirst()
          .orElse(null);
    }
    return switch (name) {
      case "public-ip" -> address.publicIp();
      case "allocation-id" -> address.allocationId();
      case "instance-id" -> address.instanceId();
      default ->
          throw new Ec2Error("InvalidParameterValue", "The filter '" + name + "' is invalid");
    };
  }

  synchronized AssociateAddressResponse associate(AssociateAddressRequest request) {
    var address = known(request.allocationId());
    var machine =
        machines
            .apply(String.valueOf(request.instanceId()))
            .orElseThrow(
                () ->
                    new Ec2Error(
                        "InvalidInstanceID.NotFound",
                        "The instance ID '%s' does not exist".formatted(request.instanceId())));
    if (machine.state() != InstanceStateName.RUNNING
        && machine.state() != InstanceStateName.STOPPED) {
      throw new Ec2Error(
          "InvalidInstanceID",
          "The pending instance '%s' is not in a valid state for this operation."
              .formatted(machine.id()));
    }
    if (address.instanceId() != null && !Boolean.TRUE.equals(request.allowReassociation())) {
      throw new Ec2Error(
          "Resource.AlreadyAssociated",
          "resource %s is already associated".formatted(address.allocationId()));
    }
    release(address);
    all().stream() // the one that the machine had is free
        .filter(other -> machine.id().equals(other.instanceId()))
        .forEach(this::release);
    var association = "eipassoc-%08x".formatted(++number);
    addresses.put(
        address.allocationId(),
        address.toBuilder().instanceId(machine.id()).associationId(association).build());
    machine.elasticIp(address.publicIp());
    return AssociateAddressResponse.builder().associationId(association).build();
  }

  private void release(Address address) {
    if (address.instanceId() != null) {
      machines.apply(address.instanceId()).ifPresent(machine -> machine.elasticIp(null));
    }
    addresses.put(
        address.allocationId(), address.toBuilder().instanceId(null).associationId(null).build());
  }

  synchronized DisassociateAddressResponse disassociate(DisassociateAddressRequest request) {
    var id = String.valueOf(request.associationId());
    release(
        all().stream()
            .filter(each -> id.equals(each.associationId()))
            .findFirst()
            .orElseThrow(
                () ->
                    new Ec2Error(
                        "InvalidAssociationID.NotFound",
                        "The association ID '%s' does not exist".formatted(id))));
    return DisassociateAddressResponse.builder().build();
  }

  synchronized ReleaseAddressResponse release(ReleaseAddressRequest request) {
    var address = known(request.allocationId());
    if (address.instanceId() != null) {
      throw new Ec2Error(
          "InvalidIPAddress.InUse", "Address %s is in use.".formatted(address.publicIp()));
    }
    addresses.remove(address.allocationId());
    return ReleaseAddressResponse.builder().build();
  }

  private Address known(@Nullable String allocation) {
    var address = addresses.get(String.valueOf(allocation));
    if (address == null) {
      throw new Ec2Error(
          "InvalidAllocationID.NotFound",
          "The allocation ID '%s' does not exist".formatted(allocation));
    }
    return now(address);
  }
}
