package io.containermanager.replica.faults;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Three writers, each with an app of its own, that post to any replica, one change after the other, and note what was acknowledged. */
final class TargetWriters implements AutoCloseable {

    static final int WRITERS = 3;

    private static final int PAUSE_MILLIS = 400;

    /** Each so many writes one is applied as well: pods take longer than targets. */
    private static final int APPLY_EVERY = 12;

    /** How many of the newest targets the history keeps for certain. */
    private static final long HISTORY = 180;

    private final List<ManagerProcess> replicas;
    private final List<Thread> threads = new ArrayList<>();
    private final ConcurrentLinkedQueue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
    private final Map<Long, Set<Integer>> unanswered = new ConcurrentHashMap<>();
    private final ReentrantReadWriteLock pause = new ReentrantReadWriteLock(true);
    private volatile boolean ended;

    private record Acknowledged(long revision, long appId, int number) {}

    TargetWriters(List<ManagerProcess> replicas, long seed) {
        this.replicas = replicas;
        for (int writer = 0; writer < WRITERS; writer++) {
            long appId = 1_001L + writer;
            var random = new Random(seed + writer);
            threads.add(Thread.ofVirtual().start(() -> write(appId, random)));
        }
    }

    private void write(long appId, Random random) {
        for (int number = 1; !ended; number++) {
            pause.readLock().lock();
            try {
                attempt(appId, number, replicas.get(random.nextInt(replicas.size())));
            } finally {
                pause.readLock().unlock();
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException closing) {
                return;
            }
        }
    }

    private void attempt(long appId, int number, ManagerProcess replica) {
        boolean apply = appId == 1_001 && number % APPLY_EVERY == 1;
        var answer = replica.post("/api/v1/apps/" + appId + (apply ? "?apply=true" : ""), app(appId, number));
        answer.ifPresentOrElse(
                it -> acknowledged.add(new Acknowledged(it.path("revision").asLong(), appId, number)),
                () -> unanswered
                        .computeIfAbsent(appId, _ -> ConcurrentHashMap.newKeySet())
                        .add(number));
    }

    private static String app(long appId, int number) {
        return """
            {"appId": %1$d, "appName": "writer-%1$d", "services": [{"serviceId": 1, "serviceName": "w%1$d",
              "imageName": "pause:local", "config": {"stopGracePeriod": "1s", "environment": {"N": "%2$d"}}}]}
            """.formatted(appId, number);
    }

    /** How many writes were acknowledged until now. */
    int count() {
        return acknowledged.size();
    }

    /** Ends when no write is under way; none begins until {@link #resume}. */
    void pause() {
        pause.writeLock().lock();
    }

    void resume() {
        pause.writeLock().unlock();
    }

    /** Every acknowledged write has a revision of its own, and is in the target of that revision; the newest is in force. */
    void requireNothingLost(ManagerProcess replica, JsonNode target) {
        var revisions = new HashSet<Long>();
        var newest = new TreeMap<Long, Acknowledged>();
        for (var each : acknowledged) {
            assertThat("two writes were acknowledged as revision " + each.revision(), revisions.add(each.revision()));
            newest.merge(each.appId(), each, (one, other) -> one.revision() > other.revision() ? one : other);
        }
        long latest = replica.revision();
        for (var each : acknowledged) {
            if (each.revision() > latest - HISTORY && revisions.remove(each.revision())) {
                var then = replica.get("/api/v1/state/history/" + each.revision())
                        .orElseThrow(() -> new AssertionError("acknowledged and gone: " + each));
                assertThat("acknowledged: " + each, number(then.path("target"), each.appId()), is(each.number()));
            }
        }
        newest.forEach((appId, last) -> {
            int now = number(target, appId);
            boolean later = unanswered.getOrDefault(appId, Set.of()).contains(now);
            assertThat("in force is " + now + " instead of " + last, later || now == last.number());
        });
        // What was checked once stays checked: the history of it may end.
        acknowledged.removeIf(each -> !newest.containsValue(each));
    }

    private static int number(JsonNode target, long appId) {
        return target.at("/apps/" + appId + "/services/0/config/environment/N").asInt();
    }

    @Override
    public void close() {
        ended = true;
        threads.forEach(Thread::interrupt);
    }
}
