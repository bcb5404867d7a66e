package io.containermanager.replica.store;

import io.containermanager.engine.kubernetes.client.ClusterClient;
import io.containermanager.engine.kubernetes.client.ObjectCache;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.event.Clock;
import io.containermanager.event.FailureText;
import io.containermanager.event.GuardedThread;
import io.containermanager.store.StoreException;
import io.containermanager.store.TextStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Short texts that the replicas share, each in a Secret of its own: who has access. What one replica changed is known to the others when their watch
 * reports it, within {@link #RETRY} while that is broken, within {@link #CONFIRM} where it is silent. A replica that could read none for
 * {@link #STALE} relies on none. Thread-safe.
 */
public final class SharedTexts implements AutoCloseable {

    /** How often they are read while the watch is broken or the API server does not answer. */
    static final Duration RETRY = Duration.ofSeconds(2);

    /** How often they are read though the watch reports nothing. */
    static final Duration CONFIRM = Duration.ofSeconds(30);

    /** For how long what was read last is relied on while the API server does not answer. */
    public static final Duration STALE = Duration.ofMinutes(5);

    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);
    private static final String THREAD = "store-shared";
    private static final Logger LOGGER = System.getLogger(SharedTexts.class.getName());

    private final SharedSecrets secrets;
    private final Clock time;
    private final ObjectCache watch;
    private final Thread thread;
    private final Map<String, SharedText> texts;
    private final BlockingQueue<Boolean> woken = new ArrayBlockingQueue<>(1);
    private volatile boolean closed;
    private volatile boolean read;
    private volatile long readNanos;
    /** Why they could not be read the last time; empty when they could. Of the reading thread, or of {@link #open} before it starts. */
    private String problem = "";

    private SharedTexts(ClusterClient client, KubernetesTargetStore.Place place, Clock time, List<String> names) {
        this.secrets = new SharedSecrets(new SecretClient(client, place.namespace()), place);
        this.texts = names.stream()
                .collect(Collectors.toUnmodifiableMap(
                        Function.identity(), name -> new SharedText(name, secrets, this::fresh, this::wake)));
        this.time = time;
        this.watch = new ObjectCache(
                client,
                place.namespace(),
                Map.of(ResourceKind.SECRET, secrets.selector()),
                (_, _) -> List.of(),
                time.nanos(),
                _ -> wake());
        this.thread = GuardedThread.platform(THREAD).loop(this::run, () -> closed);
    }

    /**
     * Reads them, and begins to follow them.
     *
     * @param names of the texts: a few lower-case letters each
     */
    public static SharedTexts open(
            ClusterClient client, KubernetesTargetStore.Place place, Clock time, List<String> names) {
        var opened = new SharedTexts(client, place, time, names);
        opened.reload();
        opened.thread.start();
        return opened;
    }

    /** The text of that name; empty until something is kept. */
    public TextStore text(String name) {
        return Objects.requireNonNull(texts.get(name), name);
    }

    /** At most one waits: what it reads is newer than all that came before. */
    private void wake() {
        woken.offer(true);
    }

    private boolean fresh() {
        return read && time.nanoTime() - readNanos < STALE.toNanos();
    }

    private void run() {
        while (!closed) {
            boolean news = woken();
            if (!closed && (news || !watch.ready() || time.nanoTime() - readNanos >= CONFIRM.toNanos())) {
                reload();
            }
        }
    }

    private boolean woken() {
        try {
            return woken.poll(RETRY.toMillis(), TimeUnit.MILLISECONDS) != null;
        } catch (InterruptedException unmeant) {
            // Only close() ends the thread.
            return false;
        }
    }

    private void reload() {
        long began = time.nanoTime();
        try {
            var expected = SharedText.writes(texts.values());
            var listed = secrets.list();
            texts.forEach((name, text) -> {
                if (!listed.damaged().containsKey(name)) {
                    text.take(listed.found().get(name), expected.getOrDefault(name, -1L));
                }
            });
            readNanos = began;
            read = true;
            report(String.join("; ", listed.damaged().values()));
        } catch (StoreException away) {
            report(FailureText.of(away));
        }
    }

    /** Once when it begins, when it is another problem, and when it is over. */
    private void report(String found) {
        if (!found.equals(problem) && !found.isEmpty()) {
            LOGGER.log(
                    Level.WARNING,
                    "Sessions and created tokens that the replicas share cannot be read: " + found
                            + ". This replica continues with what it read last, for at most " + STALE.toMinutes()
                            + " minutes while the API server does not answer");
        } else if (!found.equals(problem)) {
            LOGGER.log(Level.INFO, "Sessions and created tokens that the replicas share can be read again");
        }
        problem = found;
    }

    @Override
    public void close() {
        closed = true;
        wake();
        try {
            var _ = thread.join(CLOSE_WAIT);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        watch.close();
    }
}
