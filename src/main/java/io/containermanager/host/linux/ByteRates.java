package io.containermanager.host.linux;

/**
 * Bytes a second in two directions since the previous sample.
 *
 * @param in received, or read
 * @param out sent, or written
 */
public record ByteRates(double in, double out) {}
