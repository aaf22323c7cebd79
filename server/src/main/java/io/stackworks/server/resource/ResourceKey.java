package io.stackworks.server.resource;

/**
 * Names a resource; at any time one stack at most has it.
 *
 * @param id the address, our volume or array id, the load balancer's name with its region, or an
 *     ARN
 */
public record ResourceKey(ResourceKind kind, String id) {
  @Override
  public String toString() {
    return kind.title() + " " + id;
  }
}
