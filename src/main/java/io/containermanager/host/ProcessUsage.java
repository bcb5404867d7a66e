package io.containermanager.host;

/**
 * What this service itself uses.
 *
 * @param cpuRatio share of the whole machine since the previous sample (all cores busy = 1)
 * @param memoryBytes resident
 */
public record ProcessUsage(double cpuRatio, long memoryBytes) {}
