package io.stackworks.recipes.host.testing;

import io.stackworks.recipes.host.Host;

/** A host whose programs and accounts are fakes. Files are real: tests use temporary folders. */
public final class FakeHost implements Host {
  private final FakeProcesses processes = new FakeProcesses();
  private final FakeAccounts accounts = new FakeAccounts();
  private boolean systemd;

  @Override
  public FakeProcesses processes() {
    return processes;
  }

  @Override
  public FakeAccounts accounts() {
    return accounts;
  }

  @Override
  public boolean hasSystemd() {
    return systemd;
  }

  public FakeHost withSystemd() {
    systemd = true;
    return this;
  }
}
