package io.containermanager.engine;

import org.jspecify.annotations.Nullable;

/**
 * What one container uses; counters since its start. Null means it could not be read, and {@code unavailable} says why.
 *
 * @param containerId which one
 * @param cpuNanos processor time used
 * @param memoryBytes memory without page cache
 * @param memoryLimitBytes its limit, or the host's memory
 * @param networkRxBytes received
 * @param networkTxBytes sent
 * @param blockReadBytes read from block devices
 * @param blockWriteBytes written to block devices
 * @param pids processes and threads
 * @param unavailable why something is null; null when nothing is
 */
public record ContainerStats(
        String containerId,
        @Nullable Long cpuNanos,
        @Nullable Long memoryBytes,
        @Nullable Long memoryLimitBytes,
        @Nullable Long networkRxBytes,
        @Nullable Long networkTxBytes,
        @Nullable Long blockReadBytes,
        @Nullable Long blockWriteBytes,
        @Nullable Long pids,
        @Nullable String unavailable) {}
