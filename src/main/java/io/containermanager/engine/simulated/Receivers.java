package io.containermanager.engine.simulated;

import io.containermanager.engine.EngineEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who is told of events. Emitting is confined to the scheduler's tasks; joining and leaving is thread-safe. */
final class Receivers {

    private static final Logger LOGGER = System.getLogger(Receivers.class.getName());

    private final CopyOnWriteArrayList<Consumer<EngineEvent>> receivers = new CopyOnWriteArrayList<>();
    private boolean dropping;

    void join(Consumer<EngineEvent> receiver) {
        receivers.add(receiver);
    }

    void leave(Consumer<EngineEvent> receiver) {
        receivers.remove(receiver);
    }

    /** Loses every event from now on, or no longer. */
    void drop(boolean drop) {
        dropping = drop;
    }

    void container(String id, String action) {
        container(id, action, null);
    }

    void container(String id, String action, @Nullable Integer exitCode) {
        emit(new EngineEvent.ContainerChanged(id, action, exitCode));
    }

    /** Tells everybody, unless events are being lost; the connection's own loss and return are always told. */
    void emit(EngineEvent event) {
        boolean ofConnection = event instanceof EngineEvent.Lost || event instanceof EngineEvent.Connected;
        if (!dropping || ofConnection) {
            receivers.forEach(receiver -> tell(receiver, event));
        }
    }

    /** A receiver's failure is its own and must not undo the transition it was told of. */
    static void tell(Consumer<EngineEvent> receiver, EngineEvent event) {
        try {
            receiver.accept(event);
        } catch (RuntimeException failure) {
            LOGGER.log(Level.WARNING, "A receiver failed on " + event, failure);
        }
    }
}
