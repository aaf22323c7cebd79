package io.stackworks.server.bench;

import picocli.CommandLine.Command;

/** {@code stackworks bench}: everything that is promised as a number, as a command. */
@Command(
    name = "bench",
    description =
        "Measure this build on this machine; figures and their meaning: docs/benchmarks.md",
    subcommands = {
      ServerStartBench.class,
      ConvergeBench.class,
      CallBench.class,
      SandboxBench.class,
      SwarmBench.class,
      ApiBench.class,
      Ec2Bench.class,
      ConsoleBench.class
    },
    synopsisSubcommandLabel = "BENCHMARK")
public final class Bench {}
