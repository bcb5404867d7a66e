package io.containermanager.live;

import io.containermanager.engine.usage.ContainerSample;
import io.containermanager.event.Clock;
import io.containermanager.event.EventBus;
import io.containermanager.event.SharedSampler;
import io.containermanager.host.SystemMetrics;
import io.containermanager.logs.LogStore;
import io.containermanager.reconcile.LoopStatus;
import java.util.function.Supplier;

/**
 * What the channels show, and what the root alone may read.
 *
 * @param sampler for {@code metrics}
 * @param containers for {@code containers}
 * @param events for {@code events}
 * @param logs for {@code logs}
 * @param status for {@code state}: must return at once
 * @param clock time
 * @param ids makes client ids, each unique in this run
 */
public record LiveSources(
        SharedSampler<SystemMetrics> sampler,
        SharedSampler<ContainerSample> containers,
        EventBus events,
        LogStore logs,
        Supplier<LoopStatus> status,
        Clock clock,
        Supplier<String> ids) {}
