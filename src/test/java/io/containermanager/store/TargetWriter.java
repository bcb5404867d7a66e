package io.containermanager.store;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.State;
import io.containermanager.store.sqlite.SqliteTargetStore;
import io.containermanager.store.sqlite.StoreTimes;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** A process of its own that accepts targets until it is killed, and prints each one after it was acknowledged. */
public final class TargetWriter {

    private static final int WRITERS = 4;

    private TargetWriter() {}

    /** A target that differs from all others. */
    public static State target(String name) {
        var service = new Service(1, "web", "nginx:1", ServiceConfig.DEFAULTS);
        return State.EMPTY.with(App.of(1001, name, List.of(service)));
    }

    public static void main(String[] arguments) {
        var store = SqliteTargetStore.open(Path.of(arguments[0]), StoreTimes.SYSTEM, UUID::randomUUID, _ -> {});
        var count = new AtomicInteger();
        for (int writer = 0; writer < WRITERS; writer++) {
            Thread.ofPlatform().start(() -> {
                while (true) {
                    var name = "target-" + count.incrementAndGet();
                    var accepted = store.accept(target(name), OptionalLong.empty(), "test", Instant.EPOCH)
                            .join();
                    System.out.println(accepted.target().revision() + " " + name);
                }
            });
        }
    }
}
