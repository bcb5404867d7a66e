package io.containermanager.linux;

/**
 * Bytes counted in two directions since a device came up.
 *
 * @param in received, or read
 * @param out sent, or written
 */
public record ByteCounters(long in, long out) {}
