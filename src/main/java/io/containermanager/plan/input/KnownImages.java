package io.containermanager.plan.input;

import io.containermanager.model.ServiceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is known of fetching images.
 *
 * @param running references being fetched now
 * @param waiting references that wait until fewer are being fetched
 * @param failures how the last tries went, by reference, for those that failed
 * @param fetchedFor the spec hash a service's image was fetched for by this process: {@code always} is fulfilled once a spec
 * @param foreseen whether the plan has what follows a fetch that is under way, as a dry run says it; a plan that is carried out leaves the
 *     service to its healing until then
 */
public record KnownImages(
        Set<String> running,
        Set<String> waiting,
        Map<String, PullFailure> failures,
        Map<ServiceKey, String> fetchedFor,
        boolean foreseen) {

    public static final KnownImages NONE = new KnownImages(Set.of(), Set.of(), Map.of(), Map.of(), false);

    /**
     * An image that could not be fetched.
     *
     * @param count tries in a row
     * @param backoff how long the next has still to wait
     * @param message what the engine said
     * @param next when the next try may be made, for people only
     */
    public record PullFailure(int count, Duration backoff, String message, Instant next) {
        /** How engines begin, where the sentence around it has named the image. */
        private static final Pattern BEGINNING = Pattern.compile("^Cannot pull \\S+: ");

        /** What the engine said, to follow a sentence that names the image, and when the next try is made. */
        public String then() {
            return why() + FailedAttempts.nextAttempt(next);
        }

        private String why() {
            return BEGINNING.matcher(message).replaceFirst("");
        }

        /** What is being done, and why the try before failed; null stands for none. */
        public static String again(String what, @Nullable PullFailure before) {
            return FailedAttempts.again(what, before == null ? null : before.why());
        }
    }

    /** How many running pulls are named to people; further ones are counted. */
    static final int NAMED_MAX = 5;

    public KnownImages {
        running = Set.copyOf(running);
        waiting = Set.copyOf(waiting);
        failures = Map.copyOf(failures);
        fetchedFor = Map.copyOf(fetchedFor);
    }

    /** What is being fetched, such as {@code 2 running: redis:7, nginx:1.29}. */
    public String underWay() {
        var named = running.stream().sorted().limit(NAMED_MAX).collect(Collectors.joining(", "));
        int more = running.size() - NAMED_MAX;
        return running.size() + " running: " + named + (more > 0 ? " and " + more + " more" : "");
    }
}
