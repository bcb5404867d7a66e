package io.containermanager.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/**
 * The word for how a service compares with what was applied, for people. The API's four words call everything that differs
 * {@code needs-update}, also where no other version is to run. Pure.
 */
public final class ServiceWord {

    private static final Map<String, String> DOING =
            Map.of("start", "starting", "restart", "restarting", "repair", "repairing", "rollback", "rolling back");

    private static final Set<String> MOVES = Set.of("moving", "waiting");

    private ServiceWord() {}

    /**
     * What is under way unless it is an update; otherwise the API's word.
     *
     * @param sync the API's word
     * @param found has {@code progress}, and {@code cause} and {@code action} where there are such: a service of {@code GET
     *     /api/v1/reconciliation}, or an explanation
     */
    public static String of(String sync, JsonNode found) {
        if (!MOVES.contains(found.path("progress").asText())) {
            return sync;
        }
        return switch (sync) {
            case "needs-update" -> DOING.getOrDefault(found.path("action").asText(), sync);
            case "in-sync" -> found.path("cause").asText().equals("stopped") ? "stopping" : sync;
            default -> sync;
        };
    }
}
