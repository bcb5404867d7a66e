/**
 * What the machine does: one reading of CPU, memory, storage, processes and network, taken by OSHI and a few kernel
 * files, and shared by all who ask. Everything here runs on one thread, {@code metrics-sampler}, which
 * {@link io.containermanager.host.MetricsSampler} is given; only {@code kernel-log}, owned by the probe, waits beside it. Imports
 * {@code event} alone; knows neither JSON nor HTTP.
 */
@NullMarked
package io.containermanager.host;

import org.jspecify.annotations.NullMarked;
