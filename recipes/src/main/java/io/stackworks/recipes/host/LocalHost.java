package io.stackworks.recipes.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

/** The machine this program runs on. */
public final class LocalHost implements Host {
  private final Accounts accounts = new EtcAccounts();
  private final Supplier<Map<String, String>> environment;
  private final Processes processes;

  public LocalHost() {
    this(System::getenv);
  }

  /**
   * @param environment what programs inherit, read at each start: recipes change Ruby's ENV, which
   *     the JVM's own view does not follow
   */
  public LocalHost(Supplier<Map<String, String>> environment) {
    this.environment = environment;
    processes = new SpawnedProcesses(accounts, environment);
  }

  @Override
  public Processes processes() {
    return processes;
  }

  @Override
  public Accounts accounts() {
    return accounts;
  }

  @Override
  public Map<String, String> environment() {
    return environment.get();
  }

  @Override
  public boolean hasSystemd() {
    return Files.isDirectory(Path.of("/run/systemd/system"));
  }
}
