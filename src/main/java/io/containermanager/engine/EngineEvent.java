package io.containermanager.engine;

import org.jspecify.annotations.Nullable;

/** A hint that something changed on the engine. */
public sealed interface EngineEvent {

    /**
     * A container changed.
     *
     * @param containerId the container
     * @param action Docker's word: {@code create}, {@code start}, {@code die}, {@code kill}, {@code oom}, {@code health_status: unhealthy},
     *     {@code destroy}, {@code pause}, {@code unpause}, …; {@code connect} and {@code disconnect} when it joined or
     *     left a network
     * @param exitCode on {@code die}; otherwise null
     * @param signal on {@code kill}, if the engine says it: the number of the signal that was sent; otherwise null
     */
    record ContainerChanged(
            String containerId,
            String action,
            @Nullable Integer exitCode,
            @Nullable Integer signal) implements EngineEvent {

        /** One without a signal. */
        public ContainerChanged(String containerId, String action, @Nullable Integer exitCode) {
            this(containerId, action, exitCode, null);
        }
    }

    /**
     * An image is being pulled.
     *
     * @param image its reference
     * @param percent 0 … 100, or null while unknown
     * @param message for people
     */
    record PullProgress(String image, @Nullable Integer percent, String message) implements EngineEvent {}

    /** The engine became unavailable. */
    record Lost(String message) implements EngineEvent {}

    /** The engine is available, perhaps again: what happened meanwhile is unknown. */
    record Connected() implements EngineEvent {}
}
