package io.containermanager.engine.simulated;

import org.jspecify.annotations.Nullable;

/**
 * A network of the simulation.
 *
 * @param id unique on the engine
 * @param name as on a real engine, not unique
 * @param appId the app it was made for; 0 when it is not managed
 * @param hash what it was made from; null when it does not say
 */
public record SimulatedNetwork(
        String id, String name, long appId, @Nullable String hash) {}
