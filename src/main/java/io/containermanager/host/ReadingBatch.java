package io.containermanager.host;

import io.containermanager.host.Reading.Source;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Readings that are handed to the thread that may hang at once, and taken in the order in which they were added. Not thread-safe. */
final class ReadingBatch {

    private final FileReaderThread thread;
    private final List<GuardedReading> guards = new ArrayList<>();
    private final List<Reading<?>> readings = new ArrayList<>();

    ReadingBatch(FileReaderThread thread) {
        this.thread = thread;
    }

    /** Adds one, unless its last one hangs still. It has its value once the batch is taken, and for those that are added after it. */
    <T> Reading<T> add(GuardedReading guard, Source<T> source) {
        var reading = new Reading<>(source);
        if (!guard.hangs()) {
            guards.add(guard);
            readings.add(reading);
        }
        return reading;
    }

    /** Adds one and has it taken: its value, or null when it cannot be read now. */
    <T> @Nullable T takeOne(GuardedReading guard, Source<T> source) {
        var reading = add(guard, source);
        take();
        return reading.value();
    }

    /** Has all of them taken; returns when each has its value or a reason. */
    void take() {
        thread.take(readings);
        for (int index = 0; index < readings.size(); index++) {
            guards.get(index).taken(readings.get(index));
        }
    }
}
