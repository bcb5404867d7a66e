package io.containermanager.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.config.ShellWord;
import io.containermanager.model.ServiceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What an operator stopped: it is as it should be, and does not run. A person who applies a target may have forgotten the order, so it is said
 * wherever a command says that the target is reached. Pure.
 */
public final class StoppedServices {

    /** Names in a command; more than that are not typed. */
    private static final int NAMES_MAX = 8;

    /** Of a manager that does not say by whose. */
    private static final String BY_ORDER = "stopped by order";

    private StoppedServices() {}

    /**
     * How many there are, by whose order, and the command that starts them; empty when there are none.
     *
     * @param reconciliation what {@code GET /api/v1/reconciliation} answers
     * @param asked which services are asked about
     */
    public static Optional<String> of(JsonNode reconciliation, Predicate<ServiceKey> asked) {
        var services = new ArrayList<String>();
        var starts = new ArrayList<String>();
        var reasons = new TreeSet<String>();
        var by = new TreeSet<String>();
        boolean paused = reconciliation.path("pausedUntil").isTextual();
        for (var app : reconciliation.path("status").properties()) {
            var name = app.getValue().path("appName").asText();
            var all = app.getValue().path("services");
            var ofApp = new ArrayList<String>();
            for (var service : all.properties()) {
                var found = service.getValue();
                if (isStopped(found)
                        && asked.test(new ServiceKey(Long.parseLong(app.getKey()), Long.parseLong(service.getKey())))) {
                    ofApp.add(name + "/" + found.path("serviceName").asText());
                    boolean settled = found.path("progress").asText().equals("settled");
                    reasons.add(settled ? found.path("reason").asText("") : "");
                    by.add(found.path("stoppedBy").asText(""));
                }
            }
            paused = paused
                    || (!ofApp.isEmpty() && app.getValue().path("pausedUntil").isTextual());
            services.addAll(ofApp);
            starts.addAll(!ofApp.isEmpty() && ofApp.size() == all.size() ? List.of(name) : ofApp);
        }
        return services.isEmpty()
                ? Optional.empty()
                : Optional.of(sentence(services, said(paused ? new TreeSet<>() : reasons, by), starts, paused));
    }

    private static boolean isStopped(JsonNode service) {
        return service.path("cause").asText().equals("stopped");
    }

    /** The manager's own words, unless it says more of one than of another or is still at work on it; then by whose order. */
    private static String said(NavigableSet<String> reasons, NavigableSet<String> by) {
        if (reasons.size() == 1 && !reasons.first().isEmpty()) {
            return reasons.first();
        }
        return by.contains("") || by.size() > NAMES_MAX ? BY_ORDER : "stopped by " + String.join(", ", by);
    }

    /** While a pause lasts nothing is started, and a reason is the pause's. */
    private static String sentence(List<String> services, String said, List<String> starts, boolean paused) {
        boolean one = services.size() == 1;
        var stopped =
                (one ? services.getFirst() + " is" : Units.count(services.size(), "service") + " are") + " " + said;
        return paused
                ? stopped
                : stopped + "; container-manager "
                        + (starts.size() > NAMES_MAX
                                ? "ps lists them"
                                : "start "
                                        + starts.stream().map(ShellWord::quoted).collect(Collectors.joining(" "))
                                        + (one ? " starts it" : " starts them"));
    }
}
