package io.containermanager.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.cli.client.ApiClient;
import io.containermanager.cli.client.ClientException;
import io.containermanager.cli.client.ClockCheck;
import io.containermanager.cli.client.ProxyCheck;
import io.containermanager.cli.client.ServiceCheck;
import io.containermanager.cli.output.Colour;
import io.containermanager.cli.output.Suggestion;
import io.containermanager.config.StartException;
import io.containermanager.ops.StartChecks;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;

/** Checks the configuration of this machine's manager, and a running manager, each problem with what to do about it. */
final class DoctorCommand implements Command {

    private static final int STORAGE_WARNING_PERCENT = 90;
    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> SCOPES = Set.of("read", "operate", "exec", "admin");

    @Override
    public CommandSpec spec() {
        return Arguments.command(
                "doctor",
                "Check this machine's configuration and the manager that runs, with a remedy for each problem.",
                "",
                "Exit code 1: a problem was found.");
    }

    @Override
    public int run(Invocation call) {
        var findings = new ArrayList<Finding>();
        boolean elsewhere =
                call.option("--url").isPresent() || call.option("--context").isPresent();
        if (!elsewhere) {
            findings.addAll(configuration(call));
        }
        var running = new ArrayList<Finding>();
        if (manager(call, running) && HERE.contains(call.api().manager().url().getHost())) {
            // What holds the port is the manager that has just answered there.
            var held = "port " + call.api().manager().url().getPort() + " ";
            findings.removeIf(
                    finding -> finding.text().contains(held) && finding.text().contains("is in use by "));
        }
        if (!elsewhere && findings.isEmpty()) {
            findings.add(new Finding(Kind.GOOD, "configuration: a start would find nothing wrong"));
        }
        findings.addAll(running);
        findings.forEach(finding -> call.terminal()
                .line(call.terminal().coloured(finding.kind().colour, finding.kind().word) + "  "
                        + call.terminal().spelled(finding.text())));
        boolean bad = findings.stream().anyMatch(finding -> finding.kind() == Kind.PROBLEM);
        call.terminal().next(bad ? Suggestion.of("doctor").because("once that is fixed") : Suggestion.of("ps"));
        return bad ? ClientException.FAILED : 0;
    }

    private enum Kind {
        GOOD("ok     ", Colour.GREEN),
        NOTE("note   ", Colour.NONE),
        WARNING("warning", Colour.YELLOW),
        PROBLEM("problem", Colour.RED);

        private final String word;
        private final Colour colour;

        Kind(String word, Colour colour) {
            this.word = word;
            this.colour = colour;
        }
    }

    private record Finding(Kind kind, String text) {}

    /** What a start here would find: the same checks. */
    private static List<Finding> configuration(Invocation call) {
        var file = call.option("--config")
                .or(() -> Optional.ofNullable(call.environment().variables().get("CONFIG_FILE")))
                .filter(name -> !name.isBlank())
                .map(call::path);
        var out = new ByteArrayOutputStream();
        var problems = new ByteArrayOutputStream();
        var findings = new ArrayList<Finding>();
        try {
            StartChecks.print(
                    file,
                    call.environment().variables(),
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(problems, true, StandardCharsets.UTF_8));
        } catch (StartException unreadable) {
            unreadable.lines().forEach(line -> findings.add(new Finding(Kind.PROBLEM, line)));
        }
        problems.toString(StandardCharsets.UTF_8)
                .lines()
                .forEach(line -> findings.add(
                        new Finding(Kind.PROBLEM, "configuration: " + line.replaceFirst("^container-manager: ", ""))));
        out.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("Warning: "))
                .forEach(line -> findings.add(
                        new Finding(Kind.WARNING, "configuration: " + line.substring("Warning: ".length()))));
        return findings;
    }

    /** Whether it answers all that is asked, whatever problems it has. */
    private static boolean manager(Invocation call, List<Finding> findings) {
        try {
            var access = call.api().get("/api/v1/access");
            access(access, findings);
            boolean reads = scopes(access).contains("read");
            if (reads) {
                var status = call.api().get("/api/v1/status");
                engine(status.path("engine"), findings);
                services(call, status, findings);
                status(status, findings);
            }
            if (reads && access.path("apps").isEmpty()) {
                storage(call.api().get("/api/v1/metrics"), findings);
            }
            clock(call, reads, findings);
            proxies(call, reads, findings);
            return true;
        } catch (ClientException failed) {
            findings.add(new Finding(Kind.PROBLEM, "manager: " + failed.text()));
            failed.details().forEach(line -> findings.add(new Finding(Kind.PROBLEM, "manager: " + line)));
            return false;
        }
    }

    /** The manager's clock against this machine's, and whether it jumped. */
    private static void clock(Invocation call, boolean reads, List<Finding> findings) {
        var asked = Instant.now();
        var date = call.api().clock();
        var answered = Instant.now();
        var jump = reads
                ? ClockCheck.jump(call.api().get("/api/v1/events?type=clock-jumped&limit=1"), answered)
                : Optional.<String>empty();
        var wrong = date.flatMap(time -> ClockCheck.difference(asked, answered, time))
                .or(() -> jump);
        if (wrong.isPresent()) {
            findings.add(new Finding(Kind.WARNING, wrong.get()));
        } else if (date.isPresent()) {
            findings.add(new Finding(Kind.GOOD, "clock: the manager's is the same as this machine's"));
        }
    }

    /** What stands between this machine, the manager and the registries. */
    private static void proxies(Invocation call, boolean reads, List<Finding> findings) {
        var variables = call.environment().variables();
        var url = call.api().manager().url();
        ProxyCheck.manager(url, variables).ifPresent(text -> findings.add(new Finding(Kind.WARNING, text)));
        if (reads && HERE.contains(url.getHost())) {
            var images = call.api().get("/api/v1/state/target").findValuesAsText("imageName");
            ProxyCheck.registries(images, variables).forEach(text -> findings.add(new Finding(Kind.WARNING, text)));
        }
        int status = call.api().handshake("/ws");
        ProxyCheck.upgrade(status, url).ifPresent(text -> findings.add(new Finding(Kind.PROBLEM, text)));
        if (status == ProxyCheck.SWITCHED) {
            findings.add(new Finding(Kind.GOOD, "proxy: WebSockets reach the manager"));
        }
    }

    private static void access(JsonNode access, List<Finding> findings) {
        var missing = new TreeSet<>(SCOPES);
        missing.removeAll(scopes(access));
        if (!access.path("apps").isEmpty()) {
            var apps = new ArrayList<String>();
            access.path("apps").forEach(app -> apps.add(app.asText()));
            findings.add(new Finding(
                    Kind.NOTE,
                    "access: " + caller(access) + " is limited to the apps " + String.join(", ", apps)
                            + "; the machine is not checked with it"));
        }
        findings.add(
                missing.isEmpty()
                        ? new Finding(
                                Kind.GOOD, "access: " + access.path("name").asText() + " may do everything")
                        : new Finding(
                                scopes(access).isEmpty() ? Kind.PROBLEM : Kind.NOTE,
                                "access: " + caller(access) + " does not have the scopes "
                                        + String.join(", ", missing)
                                        + "; use another token for commands that need them"));
    }

    private static Set<String> scopes(JsonNode access) {
        var scopes = new TreeSet<String>();
        access.path("scopes").forEach(scope -> scopes.add(scope.asText()));
        return scopes;
    }

    /** Without a valid token the manager calls the caller {@code nobody}, which would read as the opposite. */
    static String caller(JsonNode access) {
        var name = access.path("name").asText("");
        return name.isEmpty() || name.equals("nobody") ? "a request without a valid token" : "the token " + name;
    }

    static List<String> missingRights(JsonNode engine) {
        var problems = new ArrayList<String>();
        engine.path("missingRights")
                .forEach(right -> problems.add("engine: the manager lacks rights on the cluster: " + right.asText()
                        + ". Grant them, see docs/kubernetes.md"));
        return problems;
    }

    private static void engine(JsonNode engine, List<Finding> findings) {
        findings.add(
                engine.path("available").asBoolean()
                        ? new Finding(
                                Kind.GOOD, "engine: " + engine.path("kind").asText() + " is available")
                        : new Finding(
                                Kind.PROBLEM,
                                "engine: "
                                        + engine.path("message")
                                                .asText(engine.path("kind").asText() + " is not available")
                                        + ". Check that it runs and that the manager may use it"));
        missingRights(engine).forEach(problem -> findings.add(new Finding(Kind.PROBLEM, problem)));
    }

    /** Services that do not become as declared by themselves, each by name; that the engine is away has its own finding. */
    private static void services(Invocation call, JsonNode status, List<Finding> findings) {
        ServiceCheck.problems(
                        call.api().get("/api/v1/reconciliation"),
                        service -> call.api()
                                .get(ApiClient.path(
                                        "/api/v1/apps/{}/services/{}/explain", service.appId(), service.serviceId())),
                        Optional.ofNullable(status.path("lastError").textValue())
                                .filter(error -> !error.equals(
                                        status.at("/engine/message").textValue())))
                .forEach(problem -> findings.add(new Finding(Kind.PROBLEM, problem)));
    }

    private static void status(JsonNode status, List<Finding> findings) {
        if (status.path("pausedUntil").isTextual()) {
            findings.add(new Finding(
                    Kind.WARNING,
                    "reconciliation: paused until " + status.path("pausedUntil").asText()
                            + "; container-manager resume ends that"));
        }
        if (status.path("revision").asLong() != status.path("appliedRevision").asLong()) {
            findings.add(new Finding(
                    Kind.WARNING,
                    "target: revision " + status.path("revision").asText()
                            + " is stored but not applied; container-manager plan shows it, container-manager"
                            + " apply applies it"));
        }
    }

    private static void storage(JsonNode metrics, List<Finding> findings) {
        if (metrics.path("storage_percent").asInt(0) >= STORAGE_WARNING_PERCENT) {
            findings.add(new Finding(
                    Kind.WARNING,
                    "storage: " + metrics.path("storage_percent").asText()
                            + " % of the machine's storage is used; remove what is not needed, such as old images"));
        }
        if (metrics.path("is_undervolted").asBoolean(false)) {
            findings.add(new Finding(Kind.WARNING, "power: the machine is undervolted; use a stronger power supply"));
        }
    }
}
