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

    /** Where the manager says more of one than of another, or is still at work on it. */
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
        var by = new TreeSet<String>();
        for (var app : reconciliation.path("status").properties()) {
            var name = app.getValue().path("appName").asText();
            var all = app.getValue().path("services");
            var ofApp = new ArrayList<String>();
            for (var service : all.properties()) {
                var found = service.getValue();
                if (isStopped(found)
                        && asked.test(new ServiceKey(Long.parseLong(app.getKey()), Long.parseLong(service.getKey())))) {
                    ofApp.add(name + "/" + found.path("serviceName").asText());
                    by.add(
                            found.path("progress").asText().equals("settled")
                                    ? found.path("reason").asText(BY_ORDER)
                                    : BY_ORDER);
                }
            }
            services.addAll(ofApp);
            starts.addAll(!ofApp.isEmpty() && ofApp.size() == all.size() ? List.of(name) : ofApp);
        }
        return services.isEmpty() ? Optional.empty() : Optional.of(sentence(services, by, starts));
    }

    private static boolean isStopped(JsonNode service) {
        return service.path("cause").asText().equals("stopped");
    }

    private static String sentence(List<String> services, NavigableSet<String> by, List<String> starts) {
        boolean one = services.size() == 1;
        return (one ? services.getFirst() + " is" : Units.count(services.size(), "service") + " are")
                + " " + (by.size() == 1 ? by.first() : BY_ORDER) + "; container-manager "
                + (starts.size() > NAMES_MAX
                        ? "ps lists them"
                        : "start "
                                + starts.stream().map(ShellWord::quoted).collect(Collectors.joining(" "))
                                + (one ? " starts it" : " starts them"));
    }
}
