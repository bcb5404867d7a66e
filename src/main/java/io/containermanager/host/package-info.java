/**
 * What the machine does: one reading of CPU, memory, storage, processes and network, taken by OSHI and a few kernel
 * files, and shared by everybody who asks. Everything here runs on the thread {@code metrics-sampler}, owned by
 * {@link io.containermanager.host.MetricsSampler}; only {@code kernel-log}, owned by the probe, waits beside it. Imports
 * nothing of this project; knows neither JSON nor HTTP.
 */
@NullMarked
package io.containermanager.host;

import org.jspecify.annotations.NullMarked;
