package io.containermanager.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.config.ShellWord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The services that stay different from what was applied, each with its reason and what to do. Pure. */
public final class ServiceCheck {

    /** Services that are reported one by one; of more there is only the number. */
    static final int SERVICES_MAX = 10;

    private ServiceCheck() {}

    /**
     * What is wrong with services.
     *
     * @param reconciliation what {@code GET /api/v1/reconciliation} answers
     * @param explain what {@code GET …/explain} answers for a service
     * @param lastError what the manager reports as its last error, reported where no service is stuck: else it is about one of them
     */
    public static List<String> problems(
            JsonNode reconciliation, Function<AppDirectory.ServiceName, JsonNode> explain, Optional<String> lastError) {
        var problems = new ArrayList<String>();
        var stuck = stuck(reconciliation);
        stuck.stream().limit(SERVICES_MAX).forEach(service -> problems.add(problem(service, explain.apply(service))));
        if (stuck.size() > SERVICES_MAX) {
            problems.add("services: " + (stuck.size() - SERVICES_MAX)
                    + " more are not as declared; container-manager ps lists them");
        }
        if (stuck.isEmpty()) {
            // While the store cannot be read there are no services to look at: the error says itself what to do.
            var more = reconciliation.path("status").isEmpty()
                    ? ""
                    : "container-manager ps lists the services, container-manager explain APP/SERVICE shows what to do";
            lastError.ifPresent(error -> problems.add(("reconciliation: " + sentence(error) + more).strip()));
        }
        return problems;
    }

    /** The same in a line each, without what to do; what the last error says is not repeated. */
    public static List<String> reasons(JsonNode reconciliation, Optional<String> lastError) {
        var reasons = new ArrayList<String>();
        lastError.ifPresent(reasons::add);
        stuck(reconciliation).stream()
                .filter(service -> lastError
                        .filter(error -> error.startsWith(service.name() + ":"))
                        .isEmpty())
                .limit(SERVICES_MAX)
                .forEach(service -> reasons.add(service.name() + ": "
                        + status(reconciliation, service).path("reason").asText()));
        return reasons;
    }

    /** Those that do not become as declared by themselves, and those that run only between two crashes. */
    private static List<AppDirectory.ServiceName> stuck(JsonNode reconciliation) {
        var found = new ArrayList<AppDirectory.ServiceName>();
        for (var app : AppDirectory.ofStatus(reconciliation).apps()) {
            app.services().forEach((id, name) -> {
                var service = new AppDirectory.ServiceName(app.id(), id, app.name() + "/" + name);
                var status = status(reconciliation, service);
                if (status.path("progress").asText().equals("stuck")
                        || status.path("cause").asText().equals("crash-loop")) {
                    found.add(service);
                }
            });
        }
        return found;
    }

    private static JsonNode status(JsonNode reconciliation, AppDirectory.ServiceName service) {
        return reconciliation
                .path("status")
                .path(Long.toString(service.appId()))
                .path("services")
                .path(Long.toString(service.serviceId()));
    }

    /** With one full stop, and a blank for what follows. */
    private static String sentence(String text) {
        return text + (text.endsWith(".") ? " " : ". ");
    }

    private static String problem(AppDirectory.ServiceName service, JsonNode found) {
        var name = ShellWord.quoted(service.name());
        var held = found.path("held");
        if (held.isMissingNode()) {
            return "service " + service.name() + ": "
                    + sentence(found.path("reason").asText(found.path("status").asText()))
                    + "container-manager explain %1$s shows why and what comes next, container-manager logs %1$s what it wrote"
                            .formatted(name);
        }
        var image = held.path("imageName").asText("");
        var good = found.path("lastGoodRevision").asText("");
        return "service " + service.name() + ": revision "
                + held.path("revision").asText()
                + (image.isEmpty() ? "" : " (image " + image + ")") + " is held back: "
                + held.path("reason").asText() + "; "
                + (good.isEmpty() ? "the version before it" : "revision " + good)
                + " runs instead. container-manager explain " + name + " shows its last lines; then "
                + heldRemedy(service);
    }

    /** What an operator may do about a service whose newest version is held. */
    public static String heldRemedy(AppDirectory.ServiceName service) {
        var app = service.name().substring(0, service.name().indexOf('/'));
        return """
            correct the file and container-manager apply it, or container-manager start %s to try it once more, \
            or container-manager rollback --app %s\
            """.formatted(ShellWord.quoted(service.name()), ShellWord.quoted(app));
    }
}
