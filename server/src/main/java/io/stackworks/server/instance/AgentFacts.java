package io.stackworks.server.instance;

import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * What an agent knows about its machine; empty strings where it knows nothing.
 *
 * @param os human name, for instance "Debian 12"
 * @param platform Chef's word, for instance "debian"
 * @param bootId changes with every boot of the machine
 */
@RecordBuilder
public record AgentFacts(
    String hostname,
    String privateIp,
    String publicIp,
    String os,
    String platform,
    String platformVersion,
    String architecture,
    int cpus,
    long memoryKb,
    String kernel,
    String virtualization,
    String agentVersion,
    String bootId)
    implements AgentFactsBuilder.With {

  public static final AgentFacts UNKNOWN =
      new AgentFacts("", "", "", "", "", "", "", 0, 0, "", "", "", "");
}
