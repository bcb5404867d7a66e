package io.containermanager.engine.simulated;

import io.containermanager.engine.EngineEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The receivers of events. Emitting is confined to the scheduler's tasks; joining and leaving is thread-safe. */
final class EventReceivers {

    private static final Logger LOGGER = System.getLogger(EventReceivers.class.getName());

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

    /** A signal was sent to a container. */
    void killed(String id, int signal) {
        emit(new EngineEvent.ContainerChanged(id, "kill", null, signal));
    }

    /** Calls all receivers, unless events are being lost; the connection's own loss and return are always passed on. */
    void emit(EngineEvent event) {
        boolean ofConnection = event instanceof EngineEvent.Lost || event instanceof EngineEvent.Connected;
        if (!dropping || ofConnection) {
            receivers.forEach(receiver -> deliver(receiver, event));
        }
    }

    /** A receiver's failure is its own and must not undo the transition it was called for. */
    static void deliver(Consumer<EngineEvent> receiver, EngineEvent event) {
        try {
            receiver.accept(event);
        } catch (RuntimeException failure) {
            LOGGER.log(Level.WARNING, "A receiver failed on " + event, failure);
        }
    }
}
