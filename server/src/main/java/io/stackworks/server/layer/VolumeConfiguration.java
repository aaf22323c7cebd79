package io.stackworks.server.layer;

import org.jspecify.annotations.Nullable;

/**
 * A volume every new instance of a layer gets.
 *
 * @param size GiB, the total for a RAID array
 */
public record VolumeConfiguration(
    String mountPoint,
    @Nullable Integer raidLevel,
    int numberOfDisks,
    int size,
    @Nullable String volumeType,
    @Nullable Integer iops,
    boolean encrypted) {}
