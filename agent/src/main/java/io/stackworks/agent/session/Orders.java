package io.stackworks.agent.session;

/** What a server may tell the whole agent to do, beyond running commands. */
public interface Orders {
  /** Restarts the machine. */
  void reboot();

  /** Ends all work and removes identity and state; the answer is sent after it returns. */
  void deregister() throws InterruptedException;

  /** Runs kept for the local command line. */
  void keepRuns(int count);
}
