package io.containermanager.model.observed;

import org.jspecify.annotations.Nullable;

/**
 * One of the replicas of a container on an engine that runs several of them, on several machines.
 *
 * @param name the engine's name for it, unique within its namespace
 * @param node the machine that runs it; null while none was chosen
 * @param run how it runs
 * @param ready whether it counts as up: it runs, and its checks pass where there are any
 * @param reason why it does not come up, in the engine's words; null when there is nothing to say
 */
public record Pod(
        String name,
        @Nullable String node,
        RunState run,
        boolean ready,
        @Nullable String reason) {}
