package io.containermanager.engine.kubernetes.fake;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** Which requests are answered with 429, how often, and after how many seconds the client is to try again. Its server guards it. */
final class FakeThrottle {

    private final Map<String, Integer> times = new HashMap<>();
    private final Map<String, Integer> seconds = new HashMap<>();

    void add(String beginning, int often, int retryAfterSeconds) {
        times.put(beginning, often);
        seconds.put(beginning, retryAfterSeconds);
    }

    /** The seconds that a request is refused with; empty when it is not. */
    OptionalInt refuses(String request) {
        for (var each : times.entrySet()) {
            if (request.startsWith(each.getKey()) && each.getValue() > 0) {
                each.setValue(each.getValue() - 1);
                return OptionalInt.of(seconds.getOrDefault(each.getKey(), 1));
            }
        }
        return OptionalInt.empty();
    }
}
