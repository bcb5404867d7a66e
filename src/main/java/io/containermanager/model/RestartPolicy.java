package io.containermanager.model;

import java.util.Arrays;
import java.util.Optional;

/** When the engine restarts a container by itself: Docker's restart policies, by Docker's names. */
public enum RestartPolicy {
    /** Never: exit 0 means done, anything else failed. */
    NO("no"),
    /** After a non-zero exit. */
    ON_FAILURE("on-failure"),
    /** Always. */
    ALWAYS("always"),
    /** Always, unless an operator stopped it: the default, so that workloads survive a dead manager and a reboot. */
    UNLESS_STOPPED("unless-stopped");

    private final String word;

    RestartPolicy(String word) {
        this.word = word;
    }

    /** The word Docker uses. */
    public String word() {
        return word;
    }

    /** The policy of that word. */
    public static Optional<RestartPolicy> of(String word) {
        return Arrays.stream(values())
                .filter(policy -> policy.word.equals(word))
                .findFirst();
    }
}
