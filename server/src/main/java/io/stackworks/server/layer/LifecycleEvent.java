package io.stackworks.server.layer;

import java.util.Locale;

/** The five moments for which a layer has recipes. */
public enum LifecycleEvent {
  SETUP,
  CONFIGURE,
  DEPLOY,
  UNDEPLOY,
  SHUTDOWN;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
