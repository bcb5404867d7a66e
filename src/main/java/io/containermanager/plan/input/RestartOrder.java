package io.containermanager.plan.input;

import io.containermanager.model.observed.Container;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An operator's wish to restart a service once: fulfilled when its container is another one or has another start. It is worth one try at
 * once; what fails is tried again with the usual backoff.
 *
 * @param containerId the container as it was when the wish came
 * @param startedAt that container's last start, or null
 * @param by who wishes it, for people; with the reason where another service needs it
 * @param verb what was asked for; null of one that a version stored which did not note it
 * @param tried whether it was tried and failed
 */
public record RestartOrder(
        String containerId,
        @Nullable Instant startedAt,
        String by,
        @Nullable Verb verb,
        boolean tried) {

    /** What an operator asks for. Both are fulfilled by another start. */
    public enum Verb {
        START("start"),
        RESTART("restart");

        private final String word;

        Verb(String word) {
            this.word = word;
        }

        /** The word in messages and in stores. */
        public String word() {
            return word;
        }

        /** The verb that a store noted; null for none, and for one of another version. */
        public static @Nullable Verb of(@Nullable String word) {
            return Arrays.stream(values())
                    .filter(verb -> verb.word.equals(word))
                    .findFirst()
                    .orElse(null);
        }
    }

    /** The wish for another start of a container than its present one. */
    public static RestartOrder of(Container container, String by, @Nullable Verb verb) {
        return new RestartOrder(container.id(), container.run().startedAt(), by, verb, false);
    }

    /** The same after a try that failed. */
    public RestartOrder afterATry() {
        return new RestartOrder(containerId, startedAt, by, verb, true);
    }

    /** What is asked for, in words; where that was not noted, what it comes to. */
    public String what(boolean running) {
        var told = verb == null ? (running ? Verb.RESTART : Verb.START) : verb;
        return told.word + " requested by " + by;
    }

    /** Whether the wish still concerns this container. */
    public boolean concerns(Container container) {
        return container.id().equals(containerId)
                && Objects.equals(container.run().startedAt(), startedAt);
    }
}
