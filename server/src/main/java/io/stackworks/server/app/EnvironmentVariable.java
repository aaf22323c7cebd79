package io.stackworks.server.app;

/** One environment variable of an app; a secure one is filtered when read back. */
public record EnvironmentVariable(String key, String value, boolean secure) {

  @Override
  public String toString() {
    return key + "=" + (secure ? "*****FILTERED*****" : value);
  }
}
