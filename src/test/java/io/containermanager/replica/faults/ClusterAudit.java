package io.containermanager.replica.faults;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.kubernetes.client.ObjectCache;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.replica.ClusterWire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Watches the cluster itself while replicas fail: who held the Lease when, and whether two versions of a service ever ran at a time. */
final class ClusterAudit implements AutoCloseable {

    private final ClusterWire wire;
    private final ObjectCache watch;

    // Guarded by this.
    private final Map<String, Set<String>> running = new HashMap<>();
    private final List<Term> terms = new ArrayList<>();
    private final List<String> doubled = new ArrayList<>();
    private int steps;

    /** From that time on that replica held the Lease; nobody where it is empty. */
    private record Term(Instant from, String holder) {}

    ClusterAudit(Path folder, String namespace) throws IOException {
        wire = ClusterWire.ofAdministrator(folder);
        watch = new ObjectCache(
                wire.client(),
                namespace,
                Map.of(ResourceKind.DEPLOYMENT, "", ResourceKind.LEASE, ""),
                (_, _) -> List.of(),
                System::nanoTime,
                this::changed);
    }

    boolean ready() {
        return watch.ready();
    }

    private synchronized void changed(ObjectCache.Change change) {
        if (change.kind() == ResourceKind.LEASE) {
            elected(change.after());
        } else {
            var object = change.after() == null ? change.before() : change.after();
            if (object != null) {
                deployed(object, change.after() != null);
            }
        }
    }

    private void elected(@Nullable Map<String, Object> lease) {
        var holder = lease == null ? "" : text(lease, "spec", "holderIdentity");
        if (lease != null && (terms.isEmpty() || !terms.getLast().holder().equals(holder))) {
            terms.add(new Term(Instant.parse(text(lease, "spec", "renewTime")), holder));
        }
    }

    private void deployed(Map<String, Object> deployment, boolean exists) {
        var name = text(deployment, "metadata", "name");
        var service = text(deployment, "metadata", "labels", "io.containermanager.app-id") + "/"
                + text(deployment, "metadata", "labels", "io.containermanager.service-id");
        var versions = running.computeIfAbsent(service, _ -> new HashSet<>());
        boolean runs = exists && !text(deployment, "spec", "replicas").equals("0");
        if (!runs) {
            versions.remove(name);
        } else if (versions.add(name) && versions.size() > 1) {
            doubled.add(Instant.now() + ": of service " + service + " run " + versions);
        }
    }

    private static String text(Map<?, ?> tree, String... path) {
        Object at = tree;
        for (var key : path) {
            at = at instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return String.valueOf(at);
    }

    /** Each step that a replica began was begun while it held the Lease; the clock is the machine's, and one for all. */
    synchronized void requireStepsOfHolders(String replica, JsonNode events) {
        for (var event : events.path("events")) {
            var at = Instant.parse(event.path("timestamp").asText());
            var holder = "";
            for (var term : terms) {
                // Events have whole milliseconds.
                if (!term.from().minusMillis(1).isAfter(at)) {
                    holder = term.holder();
                }
            }
            steps++;
            if (!holder.startsWith(replica + "-")) {
                doubled.add(replica + " began a step that was \"" + holder + "\"'s to take: " + event);
            }
        }
    }

    synchronized void requireNothingDoubled() {
        assertThat("two at a time", doubled, empty());
    }

    synchronized int steps() {
        return steps;
    }

    synchronized int terms() {
        return terms.size();
    }

    @Override
    public void close() {
        watch.close();
        wire.close();
    }
}
