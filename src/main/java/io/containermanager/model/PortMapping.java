package io.containermanager.model;

import org.jspecify.annotations.Nullable;

/**
 * One published port.
 *
 * @param hostIp the address it is published on; null means all
 * @param hostPort 1 … 65535; null lets the engine choose
 * @param containerPort 1 … 65535
 * @param protocol {@code tcp}, {@code udp} or {@code sctp}
 */
public record PortMapping(@Nullable String hostIp, @Nullable Integer hostPort, int containerPort, String protocol) {}
