package io.containermanager;

import io.containermanager.config.Settings.LogKeeping;
import io.containermanager.engine.Engine;
import io.containermanager.event.Clock;
import io.containermanager.event.EventBus;
import io.containermanager.event.ThreadScheduler;
import io.containermanager.logs.LastLogLines;
import io.containermanager.logs.LogCollector;
import io.containermanager.logs.LogFiles;
import io.containermanager.logs.LogIds;
import io.containermanager.logs.LogStore;
import io.containermanager.logs.search.LogSearch;
import io.containermanager.model.State;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.reconcile.execution.ObservationListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Containers' output and the manager's own events: what keeps them and what gathers them.
 *
 * @param store the newest
 * @param collector follows containers
 * @param search searches what is kept, in memory and files
 */
record LogComponents(LogStore store, LogCollector collector, LogSearch search) implements ObservationListener {

    /** How many events may wait to become entries; beyond it the oldest become none, and the bus counts them. */
    private static final int EVENT_QUEUE_MAX_EVENTS = 1_024;

    /**
     * Where entries come from.
     *
     * @param engine runs the containers
     * @param bus the manager's events
     * @param instance which containers are ours
     * @param target the newest target, which names apps and services
     */
    record Sources(Engine engine, EventBus bus, Supplier<String> instance, Supplier<State> target) {}

    /** Begins to keep entries, numbered by what is kept in the data folder; containers are followed once they are {@link #observed}. */
    static LogComponents open(LogKeeping keeping, Path data, Clock time, Sources sources, Closer closer) {
        var store = new LogStore(
                keeping.bounds(),
                LogIds.begin(data.resolve("log-ids"), time.wall().millis()));
        var files = keeping.inFiles()
                ? closer.keep(LogFiles.open(
                        store, keeping.files(), time, keeping.bounds().maxEntries()))
                : null;
        var scheduler = closer.keep(ThreadScheduler.rarelyUsed("log-timer", time.wall(), time.nanos()));
        var collector =
                closer.keep(new LogCollector(sources.engine(), store, sources.instance(), sources.target(), scheduler));
        closer.keep(sources.bus().subscribe("log-entries", EVENT_QUEUE_MAX_EVENTS, collector::record));
        var search = new LogSearch(store, files, time.nanos(), LogSearch.Bounds.DEFAULTS);
        return new LogComponents(store, collector, search);
    }

    @Override
    public void observed(Observation observation) {
        collector.observed(observation);
    }

    @Override
    public Optional<String> logProblem(Container container) {
        return collector.problem(container.id());
    }

    @Override
    public CompletableFuture<Void> readToEnd(Container container) {
        return collector.readToEnd(container);
    }

    @Override
    public List<String> lastLines(Container container) {
        collector.storeNewest(container.id());
        return LastLogLines.of(store, container.key(), container.id());
    }
}
