package io.stackworks.agent.run;

import java.io.IOException;

/** Where the bytes of artifacts come from. */
public interface ArtifactSource {
  /** Takes bytes in order. */
  interface Sink {
    void accept(byte[] bytes) throws IOException;
  }

  /** There is no such artifact, or not for this instance: trying again is of no use. */
  final class UnknownArtifactException extends IOException {
    private static final long serialVersionUID = 1L;

    public UnknownArtifactException(String message) {
      super(message);
    }
  }

  /** Gives all bytes from an offset on, or throws; what was given stays good. */
  void fetch(String digest, long offset, Sink sink) throws IOException;
}
