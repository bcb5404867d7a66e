package io.containermanager.api.compose;

import io.containermanager.api.http.ApiException;
import io.containermanager.api.http.ErrorMapping;
import io.containermanager.api.state.ProjectFilesLock;
import io.containermanager.api.state.TargetGate;
import io.containermanager.api.state.TargetWriter;
import io.containermanager.event.Event;
import io.containermanager.event.EventBus;
import io.containermanager.event.EventType;
import io.containermanager.model.App;
import io.containermanager.model.State;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.compose.ComposeApp;
import io.containermanager.model.compose.file.FilePlaces;
import io.containermanager.model.compose.file.Warning;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.store.StoreException.RevisionMismatch;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.files.ProjectFiles;
import io.containermanager.store.files.ProjectFiles.Placed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes a Compose file's app a part of the target. Files for containers are in their place before the target is stored, and what was there
 * before comes back when it is not. Thread-safe: one file at a time, for two that place the same paths would undo each other.
 */
public final class ComposeWriter {

    /** How often a file is laid over the target again beside the store's own thread when the target changed meanwhile. */
    private static final int TRIES_MAX = 4;

    /** How many changed files an event names; the message counts all. */
    private static final int FILES_NAMED_MAX = 20;

    private final TargetWriter targets;
    private final TargetGate gate;
    private final ComposeReader reader;
    private final ProjectFiles files;
    private final EventBus events;
    private final ProjectFilesLock turn;

    public ComposeWriter(
            TargetWriter targets,
            TargetGate gate,
            ComposeReader reader,
            ProjectFiles files,
            ProjectFilesLock turn,
            EventBus events) {
        this.turn = turn;
        this.gate = gate;
        this.events = events;
        this.targets = targets;
        this.reader = reader;
        this.files = files;
    }

    /**
     * What became of a file.
     *
     * @param accepted the stored target
     * @param files whether files of the app are new or have another content
     * @param warnings what does not do here what the file says
     */
    public record Written(TargetWriter.Stored accepted, boolean files, List<Warning> warnings) {

        /** Whether anything is otherwise than before. */
        public boolean changed() {
            return accepted.changed() || files;
        }
    }

    /**
     * What would become of a file.
     *
     * @param wanted the target with it
     * @param files whether files of the app are new or have another content
     * @param warnings what is handled differently here than the file says
     */
    public record Preview(State wanted, boolean files, List<Warning> warnings) {}

    /** Checks a file as {@link #write} does; nothing is stored and no file is written. */
    Preview preview(ComposeReader.Posted posted, TargetWriter.Request request, BiFunction<App, State, State> joining) {
        var newest = targets.latest();
        var app = reader.app(posted, newest.state());
        var attempt = new Attempt(posted, request, joining);
        attempt.changedFiles = files.differing(posted.appId(), attempt.needed(app));
        return new Preview(attempt.permitted(app, newest.state()), !attempt.changedFiles.isEmpty(), app.warnings());
    }

    /** Stores the app and its files, or neither. */
    Written write(ComposeReader.Posted posted, TargetWriter.Request request, BiFunction<App, State, State> joining) {
        turn.await();
        var attempt = new Attempt(posted, request, joining);
        try {
            return attempt.stored(stored(attempt, request));
        } finally {
            attempt.end();
            turn.end();
        }
    }

    /**
     * Not within the store's own change, for files are written here and the store's thread must not wait for them; only who was overtaken
     * again and again has the file read on that thread, where no other write can come first.
     */
    private TargetWriter.Stored stored(Attempt attempt, TargetWriter.Request request) {
        for (int tries = 1; ; tries++) {
            var newest = targets.latest();
            var expected = OptionalLong.of(request.expected().orElse(newest.revision()));
            var state = attempt.on(newest, expected.getAsLong());
            boolean last = tries > TRIES_MAX && request.expected().isEmpty();
            try {
                return last
                        ? targets.change(attempt::again, attempt.request(OptionalLong.empty()))
                        : targets.change(stored -> sameAs(newest, stored, state), attempt.request(expected));
            } catch (CompletionException failed) {
                boolean again = failed.getCause() instanceof RevisionMismatch
                        && request.expected().isEmpty()
                        && tries < TargetWriter.TRIES_MAX;
                if (!again) {
                    throw failed;
                }
            }
        }
    }

    private static State sameAs(StoredTarget seen, State stored, State wanted) {
        if (!stored.equals(seen.state())) {
            throw new CompletionException(new RevisionMismatch(seen.revision()));
        }
        return wanted;
    }

    /** One request, which is tried again when another request changed the target meanwhile. Not thread-safe. */
    private final class Attempt {

        private final ComposeReader.Posted posted;
        private final TargetWriter.Request asked;
        private final BiFunction<App, State, State> joining;
        private @Nullable Placed placed;
        private Map<String, byte[]> contents = Map.of();
        private Set<Path> changedFiles = Set.of();

        /** Whether a place had its file before anything was put there, as far as that was asked. */
        private final Map<String, Boolean> inUse = new HashMap<>();

        private List<Warning> warnings = List.of();

        Attempt(ComposeReader.Posted posted, TargetWriter.Request asked, BiFunction<App, State, State> joining) {
            this.posted = posted;
            this.asked = asked;
            this.joining = joining;
        }

        TargetWriter.Request request(OptionalLong expected) {
            return new TargetWriter.Request(
                    asked.caller(), asked.what(), expected, changedFiles, true, OptionalLong.of(posted.appId()));
        }

        /** The state that the file makes of a target, its files in their place; they stay there when it is tried again. */
        State on(StoredTarget newest, long expected) {
            var app = reader.app(posted, newest.state());
            var needed = needed(app);
            boolean inPlace = placed != null && contents.keySet().equals(needed.keySet());
            if (!inPlace) {
                end();
                contents = needed;
                changedFiles = files.differing(posted.appId(), needed);
            }
            var wanted = permitted(app, newest.state());
            if (expected != newest.revision()) {
                // The store would refuse it: no file is to be touched for that.
                throw ErrorMapping.mismatch(newest.revision()).exception();
            }
            if (!inPlace) {
                place(app);
            }
            return wanted;
        }

        private void place(ComposeApp app) {
            if (bindsItsFolder(app)) {
                files.prepare(posted.appId());
            }
            var place = files.place(posted.appId(), contents);
            placed = place;
            warnings = warnings(app, place);
        }

        /** The state that the file makes of a target whichever it is, as long as it needs the files that are in their place already. */
        State again(State stored) {
            var app = reader.app(posted, stored);
            if (!contents.keySet().equals(needed(app).keySet())) {
                throw new CompletionException(new RevisionMismatch(0));
            }
            return permitted(app, stored);
        }

        /**
         * The files that have to be in their places. One that containers may write has its place for the content that was uploaded: sent once
         * more, it must not take away what they wrote.
         */
        private Map<String, byte[]> needed(ComposeApp app) {
            var needed = new TreeMap<>(ComposeReader.files(app, posted.upload()));
            var writable = writable(app);
            needed.keySet()
                    .removeIf(path -> FilePlaces.isPlace(path)
                            && writable.contains(
                                    files.folder(posted.appId()).resolve(path).toString())
                            && inUse.computeIfAbsent(path, this::isThere));
            return needed;
        }

        private boolean isThere(String path) {
            return !files.absent(files.folder(posted.appId()).resolve(path), true);
        }

        private static Set<String> writable(ComposeApp app) {
            return app.app().services().stream()
                    .flatMap(service -> service.config().volumes().stream())
                    .filter(mount -> !mount.readOnly() && mount.source() != null)
                    .map(mount -> String.valueOf(mount.source()))
                    .collect(Collectors.toSet());
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
                var wanted = joining.apply(app.app(), stored);
                gate.require(wanted, stored, asked.caller(), changedFiles);
                return wanted;
            } catch (ApiException refused) {
                throw ComposeReader.inFile(refused, app);
            }
        }

        private List<Warning> warnings(ComposeApp app, Placed place) {
            var all = new ArrayList<>(app.warnings());
            for (var path : place.replaced()) {
                all.add(new Warning(
                        "",
                        null,
                        "the file \"" + FilePlaces.uploaded(path)
                                + "\" has another content now: a container that runs keeps the old one until"
                                + " it is restarted"));
            }
            return all;
        }

        Written stored(TargetWriter.Stored accepted) {
            var kept = placed;
            placed = null;
            if (kept != null) {
                tellFiles(kept.written());
                kept.keep();
                targets.filesChanged();
            }
            return new Written(accepted, !changedFiles.isEmpty(), warnings);
        }

        /** What a container is given to read changes what it does, whether its declaration changes or not. */
        private void tellFiles(List<String> paths) {
            if (!paths.isEmpty()) {
                events.publish(Event.ofApp(
                                EventType.FILES_CHANGED,
                                posted.appId(),
                                asked.by() + " changed " + paths.size()
                                        + (paths.size() == 1 ? " file of " : " files of ")
                                        + DisplayName.app(targets.latest().state(), posted.appId()))
                        .with("by", asked.by())
                        .with(
                                "files",
                                paths.stream()
                                        .map(FilePlaces::uploaded)
                                        .limit(FILES_NAMED_MAX)
                                        .toList()));
            }
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
