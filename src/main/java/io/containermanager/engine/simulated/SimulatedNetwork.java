package io.containermanager.engine.simulated;

import io.containermanager.model.Network;
import io.containermanager.model.wire.SpecHash;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A network of the simulation.
 *
 * @param id unique on the engine
 * @param name as on a real engine, not unique
 * @param appId the app it was made for; 0 when it is not managed
 * @param hash what it was made from; null when it does not say
 * @param shape the same without labels; null when it does not say
 * @param subnets declared ones, in CIDR form; empty means one that is free
 */
public record SimulatedNetwork(
        String id,
        String name,
        long appId,
        @Nullable String hash,
        @Nullable String shape,
        @Nullable Set<String> subnets) {

    public SimulatedNetwork {
        subnets = subnets == null ? Set.of() : Set.copyOf(subnets);
    }

    /** One that got a subnet that was free. */
    public SimulatedNetwork(String id, String name, long appId, @Nullable String hash) {
        this(id, name, appId, hash, null, Set.of());
    }

    /** A network as it is declared. */
    static SimulatedNetwork of(String id, String name, long appId, Network declared) {
        return new SimulatedNetwork(
                id, name, appId, SpecHash.of(declared), SpecHash.shape(declared), declared.subnets());
    }

    /** Its subnets, as far as they were declared. */
    Set<String> ranges() {
        return subnets == null ? Set.of() : subnets;
    }
}
