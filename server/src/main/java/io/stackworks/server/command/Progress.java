package io.stackworks.server.command;

import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * How far a run has come, from its output.
 *
 * @param logSize bytes stored
 * @param nextEvent sequence number of the next event to be stored
 * @param currentResource {@code package[nginx]}; empty between resources
 */
@RecordBuilder
public record Progress(
    long logSize,
    long nextEvent,
    int resourcesDone,
    int resourcesTotal,
    int resourcesUpdated,
    String currentResource)
    implements ProgressBuilder.With {

  public static final Progress NONE = new Progress(0, 0, 0, 0, 0, "");
}
