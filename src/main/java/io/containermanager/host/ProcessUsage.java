package io.containermanager.host;

/**
 * What this service itself uses.
 *
 * @param cpu percent of the whole machine since the previous sample (all cores busy = 100), one decimal
 * @param memory resident MB
 */
public record ProcessUsage(double cpu, long memory) {}
