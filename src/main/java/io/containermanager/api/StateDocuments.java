package io.containermanager.api;

import io.containermanager.model.State;
import io.containermanager.model.StateTree;
import io.containermanager.reconcile.LoopStatus;
import io.containermanager.store.StoredTarget;
import java.util.LinkedHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state answers as ready bytes: each is built once for a pair of stored target and snapshot of the loop, by the first who asks, and
 * kept until either changes. Those with secrets, and parts for tokens of single apps, are built for the one who asks and never kept. Thread-safe; two who ask first at once may both build, and get the same.
 */
final class StateDocuments {

    private final Supplier<LoopStatus> status;
    private final Supplier<StoredTarget> target;
    private final Document both = new Document(seen -> both(seen, Secrets.MASKED));
    private final Document current = new Document(seen -> StateViews.current(seen.status(), Secrets.MASKED));
    private final Document apps = new Document(seen -> apps(seen, Secrets.MASKED));

    /** What the documents are made of. */
    record Seen(LoopStatus status, long revision, State target) {}

    StateDocuments(Supplier<LoopStatus> status, Supplier<StoredTarget> target) {
        this.status = status;
        this.target = target;
    }

    /** {@code {current, target}}. */
    Answer both(AppView view, Secrets secrets) {
        return kept(view, secrets) ? both.answer(seen()) : Answer.ok(both(seen(view), secrets));
    }

    /** The current state alone. */
    Answer current(AppView view, Secrets secrets) {
        return kept(view, secrets)
                ? current.answer(seen())
                : Answer.ok(StateViews.current(view.of(status.get()), secrets));
    }

    /** {@code {count, apps}} of the current state. */
    Answer apps(AppView view, Secrets secrets) {
        return kept(view, secrets) ? apps.answer(seen()) : Answer.ok(apps(seen(view), secrets));
    }

    private static boolean kept(AppView view, Secrets secrets) {
        return view.all() && secrets == Secrets.MASKED;
    }

    private Seen seen() {
        var stored = target.get();
        return new Seen(status.get(), stored.revision(), stored.state());
    }

    private Seen seen(AppView view) {
        var all = seen();
        return new Seen(view.of(all.status()), all.revision(), view.of(all.target()));
    }

    private static Object both(Seen seen, Secrets secrets) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("current", StateViews.current(seen.status(), secrets));
        tree.put("target", StateTree.write(secrets.of(seen.target())));
        return tree;
    }

    private static Object apps(Seen seen, Secrets secrets) {
        var list = StateViews.currentApps(seen.status(), secrets);
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("count", list.size());
        tree.put("apps", list);
        StateViews.addStaleness(tree, seen.status());
        return tree;
    }

    /** One document and what its bytes were made of. */
    private static final class Document {

        private final Function<Seen, Object> builder;
        private final AtomicReference<@Nullable Ready> ready = new AtomicReference<>();

        private record Ready(long version, long revision, Answer answer) {}

        Document(Function<Seen, Object> builder) {
            this.builder = builder;
        }

        Answer answer(Seen seen) {
            var kept = ready.get();
            if (kept != null && kept.version() == seen.status().version() && kept.revision() == seen.revision()) {
                return kept.answer();
            }
            var json = Json.bytes(builder.apply(seen));
            var answer = Answer.tagged(json, EntityTags.of(json));
            ready.set(new Ready(seen.status().version(), seen.revision(), answer));
            return answer;
        }
    }
}
