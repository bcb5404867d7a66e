package io.containermanager.api;

import io.containermanager.access.Caller;
import io.containermanager.model.State;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.compose.ComposeApp;
import io.containermanager.model.compose.Warning;
import io.containermanager.store.ProjectFiles;
import io.containermanager.store.ProjectFiles.Placed;
import io.containermanager.store.StoreException.RevisionMismatch;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.TargetStore.Accepted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes a Compose file's app a part of the target. Files for containers are in their place before the target is stored, and what was there
 * before comes back when it is not. Thread-safe: one file at a time, for two that place the same paths would undo each other.
 */
final class ComposeWriter {

    /** How long one waits for those before it; then 503. */
    private static final Duration TURN_WAIT_MAX = Duration.ofSeconds(10);

    /** How often a file is laid over the target again when somebody else changed that meanwhile. */
    private static final int TRIES_MAX = 5;

    private final TargetWriter targets;
    private final StateReader states;
    private final ComposeReader reader;
    private final ProjectFiles files;
    private final Semaphore turn = new Semaphore(1, true);

    ComposeWriter(TargetWriter targets, StateReader states, ComposeReader reader, ProjectFiles files) {
        this.targets = targets;
        this.states = states;
        this.reader = reader;
        this.files = files;
    }

    /**
     * What became of a file.
     *
     * @param accepted the stored target
     * @param warnings what does not do here what the file says
     */
    record Written(Accepted accepted, List<Warning> warnings) {}

    /** Stores the app and its files, or neither. */
    Written write(ComposeReader.Posted posted, TargetWriter.Request request, Caller caller) {
        awaitTurn();
        var attempt = new Attempt(posted, caller);
        try {
            return attempt.stored(stored(attempt, request));
        } finally {
            attempt.end();
            turn.release();
        }
    }

    /** Not within the store's own change: files are written here, and the store's thread must not wait for them. */
    private Accepted stored(Attempt attempt, TargetWriter.Request request) {
        for (int tries = 1; ; tries++) {
            var newest = targets.latest();
            var expected = OptionalLong.of(request.expected().orElse(newest.revision()));
            var state = attempt.on(newest, expected.getAsLong());
            try {
                return targets.replace(state, new TargetWriter.Request(request.by(), request.what(), expected));
            } catch (CompletionException failed) {
                boolean again = failed.getCause() instanceof RevisionMismatch
                        && request.expected().isEmpty()
                        && tries < TRIES_MAX;
                if (!again) {
                    throw failed;
                }
            }
        }
    }

    private void awaitTurn() {
        try {
            if (!turn.tryAcquire(TURN_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                throw ApiError.unavailable("too busy", "Other Compose files are being stored: try again in a moment.")
                        .exception();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw ApiError.unavailable("stopping", "The manager stops; ask again when it is back.")
                    .exception();
        }
    }

    /** One request, which is tried again when somebody else changed the target meanwhile. Not thread-safe. */
    private final class Attempt {

        private final ComposeReader.Posted posted;
        private final Caller caller;
        private @Nullable Placed placed;
        private List<Warning> warnings = List.of();

        Attempt(ComposeReader.Posted posted, Caller caller) {
            this.posted = posted;
            this.caller = caller;
        }

        /** The state that the file makes of a target, its files in their place. */
        State on(StoredTarget newest, long expected) {
            end();
            var app = reader.app(posted, newest);
            var wanted = permitted(app, newest.state());
            if (expected != newest.revision()) {
                // The store would refuse it: no file is to be touched for that.
                throw Failures.mismatch(newest.revision()).exception();
            }
            if (bindsItsFolder(app)) {
                files.prepare(posted.appId());
            }
            var place = files.place(posted.appId(), ComposeReader.files(app, posted.upload()));
            placed = place;
            warnings = warnings(app, place);
            return wanted;
        }

        private boolean bindsItsFolder(ComposeApp app) {
            var folder = files.folder(posted.appId()).toString();
            return app.app().services().stream()
                    .flatMap(service -> service.config().volumes().stream())
                    .map(VolumeMount::source)
                    .anyMatch(source -> source != null && (source + "/").startsWith(folder + "/"));
        }

        private State permitted(ComposeApp app, State stored) {
            try {
                return states.permitted(states.restored(app.app(), stored), stored, caller);
            } catch (ApiException refused) {
                throw ComposeReader.inFile(refused, app, posted.yaml());
            }
        }

        private List<Warning> warnings(ComposeApp app, Placed place) {
            var all = new ArrayList<>(app.warnings());
            for (var path : place.replaced()) {
                all.add(new Warning(
                        "",
                        null,
                        "the file \"" + path
                                + "\" has another content now: a container that runs keeps the old one until"
                                + " it is restarted"));
            }
            return all;
        }

        Written stored(Accepted accepted) {
            if (placed != null) {
                placed.keep();
                placed = null;
            }
            return new Written(accepted, warnings);
        }

        /** Takes back what was placed for a target that was not stored. */
        void end() {
            if (placed != null) {
                placed.undo();
                placed = null;
            }
        }
    }
}
