package io.containermanager.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.containermanager.cli.client.ApiClient;
import io.containermanager.cli.client.AppDirectory;
import io.containermanager.cli.client.ClientException;
import io.containermanager.cli.client.CommandAdvice;
import io.containermanager.cli.client.PauseAdvice;
import io.containermanager.cli.output.Suggestion;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** Stops, starts or restarts services and waits until it is done. */
final class ServiceCommand implements Command {

    private static final Duration WAIT_DEFAULT = Duration.ofMinutes(5);
    private static final Duration INTERVAL = Duration.ofMillis(200);

    /** A service that waits for its operator for so long does so for more than a moment: a pass has taken in the order by then. */
    private static final Duration STUCK_MAX = Duration.ofSeconds(8);

    private static final Map<String, String> SENTENCES = Map.of(
            "start", "Start stopped services, and those whose version is held.",
            "stop", "Stop services until they are started again, also across restarts of the manager.",
            "restart", "Restart services once; a version that is held is tried again.");

    /** As {@code docker compose up} calls it. */
    private static final String RENEW = "--renew-anon-volumes";

    private final String verb;

    ServiceCommand(String verb) {
        this.verb = verb;
    }

    @Override
    public CommandSpec spec() {
        var spec = Arguments.command(
                        verb,
                        SENTENCES.getOrDefault(verb, ""),
                        "",
                        verb.equals("stop")
                                ? "Exit code 3: accepted, but not done within the time."
                                : "Waits until they stay up. Exit code 3: accepted, but they do not, or not within the"
                                        + " time.")
                .addPositional(Arguments.positional(
                        "APP|APP/SERVICE", "1..*", "The services; an app means all of its services"))
                .addOption(
                        Arguments.option("TIME", "How long to wait at most, 0s: not at all (default: 5m)", "--wait"));
        return verb.equals("restart")
                ? spec.addOption(Arguments.flag(
                        "Make the container of one service with new anonymous volumes; the old ones are kept", RENEW))
                : spec;
    }

    @Override
    public int run(Invocation call) {
        var wait = call.durationOption("--wait").orElse(WAIT_DEFAULT);
        var names = AppDirectory.of(call.api());
        var services = call.arguments().stream()
                .flatMap(text -> names.someServices(text).stream())
                .distinct()
                .toList();
        boolean renews = verb.equals("restart") && call.flag(RENEW);
        if (renews && services.size() != 1) {
            throw ClientException.usage(RENEW + " takes one service, as APP/SERVICE.");
        }
        var named = call.arguments().stream()
                .filter(text -> !names.isApp(text))
                .flatMap(text -> names.services(text).stream())
                .collect(Collectors.toSet());
        var before = new LinkedHashMap<AppDirectory.ServiceName, JsonNode>();
        services.forEach(service -> before.put(service, explain(call, service)));
        var inTurn = services.stream()
                .collect(
                        Collectors.groupingBy(AppDirectory.ServiceName::appId, LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .flatMap(ofApp -> (verb.equals("restart") && !renews && Collections.disjoint(ofApp, named)
                                ? restartApp(call, ofApp)
                                : order(call, ofApp, renews))
                        .stream())
                .toList();
        int code = wait.isZero() ? 0 : await(call, inTurn, before, wait);
        call.terminal().next(verb.equals("stop") ? Suggestion.of("start").with(call.arguments()) : Suggestion.of("ps"));
        return code;
    }

    /**
     * Several services of one app are one request: all of them or none, also if this command is ended meanwhile. Returns them in the order
     * in which the manager acts on them.
     */
    private List<AppDirectory.ServiceName> order(
            Invocation call, List<AppDirectory.ServiceName> services, boolean renews) {
        var first = services.getFirst();
        if (services.size() == 1) {
            var path = ApiClient.path("/api/v1/apps/{}/services/{}/{}", first.appId(), first.serviceId(), verb);
            call.terminal()
                    .line(first.name() + ": "
                            + CommandAdvice.asCommands(call.api()
                                    .post(ApiClient.query(path, Map.of("renewVolumes", renews ? "true" : "")))
                                    .path("message")
                                    .asText()));
            return services;
        }
        var body = JsonNodeFactory.instance.objectNode();
        var ids = body.putArray("services");
        services.forEach(service -> ids.add(service.serviceId()));
        var answer = call.api().post(ApiClient.path("/api/v1/apps/{}/{}", first.appId(), verb), body);
        call.terminal()
                .line(joined(services) + ": "
                        + CommandAdvice.asCommands(answer.path("message").asText()));
        return inTurn(services, answer);
    }

    /** The manager says which services it restarts: it leaves alone those that were stopped. */
    private List<AppDirectory.ServiceName> restartApp(Invocation call, List<AppDirectory.ServiceName> services) {
        var answer = call.api()
                .post(ApiClient.path("/api/v1/apps/{}/{}", services.getFirst().appId(), verb));
        var ids = answer.path("services").valueStream().map(JsonNode::asLong).collect(Collectors.toSet());
        var restarted = services.stream()
                .filter(service -> ids.contains(service.serviceId()))
                .toList();
        call.terminal()
                .line(joined(restarted) + ": "
                        + CommandAdvice.asCommands(answer.path("message").asText()));
        return inTurn(restarted, answer);
    }

    private static String joined(List<AppDirectory.ServiceName> services) {
        return services.stream().map(AppDirectory.ServiceName::name).collect(Collectors.joining(", "));
    }

    private static List<AppDirectory.ServiceName> inTurn(List<AppDirectory.ServiceName> services, JsonNode answer) {
        var order = answer.path("order").valueStream().map(JsonNode::asLong).toList();
        // An older manager does not say: then as they were named.
        return services.stream()
                .sorted(Comparator.comparingInt(service -> order.indexOf(service.serviceId())))
                .toList();
    }

    private int await(
            Invocation call,
            List<AppDirectory.ServiceName> inTurn,
            Map<AppDirectory.ServiceName, JsonNode> before,
            Duration wait) {
        long end = System.nanoTime() + wait.toNanos();
        for (var service : inTurn) {
            var startsBefore = starts(before.getOrDefault(service, MissingNode.getInstance()));
            var found = now(call, service);
            var shown = "";
            long movedNanos = System.nanoTime();
            while (!isDone(found, startsBefore)) {
                var overtaken = overtaken(found);
                if (overtaken.isPresent()) {
                    call.terminal().note(service.name() + overtaken.get() + ".");
                    call.terminal().next(Suggestion.of("explain", service.name()));
                    return ClientException.NOT_CONVERGED;
                }
                var why = found;
                var away = engineAway(call);
                var said = away.orElseGet(() -> reason(why));
                if (!waitsForOperator(found) && away.isEmpty()) {
                    movedNanos = System.nanoTime();
                } else if (System.nanoTime() - movedNanos > STUCK_MAX.toNanos()) {
                    call.terminal()
                            .note(service.name() + " is not done: " + said
                                    + ". It is done as soon as that is put right.");
                    call.terminal().next(Suggestion.of("explain", service.name()));
                    return ClientException.NOT_CONVERGED;
                }
                if (hasFailed(found, startsBefore)) {
                    call.terminal().note(service.name() + ": " + failure(found));
                    call.terminal().next(Suggestion.of("explain", service.name()));
                    return ClientException.NOT_CONVERGED;
                }
                if (System.nanoTime() > end) {
                    call.terminal()
                            .note(service.name() + " is not done yet: " + said
                                    + ". The manager continues without this command.");
                    return ClientException.NOT_CONVERGED;
                }
                if (!said.equals(shown)) {
                    var paused = paused(call, service);
                    if (paused.isPresent()) {
                        call.terminal().note(service.name() + " is not done yet: " + paused.get() + ".");
                        return ClientException.NOT_CONVERGED;
                    }
                    shown = said;
                    call.terminal().note(service.name() + ": " + shown);
                }
                Invocation.pause(INTERVAL);
                found = now(call, service);
            }
            call.terminal().line(service.name() + outcome(found));
        }
        return 0;
    }

    /** Why nothing at all is done: what a service says is from before the engine went away. */
    private static Optional<String> engineAway(Invocation call) {
        var engine = call.api().get("/api/v1/status").path("engine");
        return engine.path("available").asBoolean(true)
                ? Optional.empty()
                : Optional.of(engine.path("message").asText("the engine does not answer"));
    }

    /** Why nothing is done before an operator's pause ends. */
    private static Optional<String> paused(Invocation call, AppDirectory.ServiceName service) {
        return PauseAdvice.of(call.api().get("/api/v1/reconciliation"), service.appId());
    }

    /** Why it is as it is; where nothing is to be said, how it stands. */
    private static String reason(JsonNode found) {
        return found.path("reason").asText(found.path("status").asText());
    }

    private static String failure(JsonNode found) {
        var held = found.path("held");
        return held.isMissingNode()
                ? reason(found)
                : "held back: revision " + held.path("revision").asText() + " failed ("
                        + held.path("reason").asText() + "); the version before it runs instead";
    }

    /** That another order followed, which is the opposite of this one, and whose it is; empty when this one counts. */
    private Optional<String> overtaken(JsonNode found) {
        if (found.isMissingNode()) {
            return Optional.of(" is not declared any more");
        }
        if (verb.equals("stop") == found.has("stoppedBy")) {
            return Optional.empty();
        }
        if (!found.has("declared")) {
            return Optional.of(" is not declared any more");
        }
        return Optional.of(
                verb.equals("stop")
                        ? " does not stay stopped: " + newestStart(found)
                        : " does not keep running: stop requested by "
                                + found.path("stoppedBy").asText());
    }

    private static String newestStart(JsonNode found) {
        for (var event : found.path("events")) {
            var details = event.path("details");
            var action = details.path("action").asText("stop");
            if (event.path("type").asText().equals("operator-action") && !action.equals("stop")) {
                return action + " requested by " + details.path("by").asText();
            }
        }
        return "it was ordered to run again";
    }

    private String outcome(JsonNode found) {
        if (verb.equals("stop")) {
            return " is stopped";
        }
        return running(found) ? " runs" : ": " + found.path("reason").asText("it ran");
    }

    /**
     * A job that ran is done as well, however short it was. What moves is not: a version may be on trial, or a first start be watched for
     * as long as {@code reconcile.min-healthy}, as the pass of an {@code apply} is.
     */
    private boolean isDone(JsonNode found, Set<String> startsBefore) {
        if (verb.equals("stop")) {
            return found.has("stoppedBy") && !running(found) && !hasPods(found);
        }
        if (!found.path("status").asText().equals("in-sync")
                || found.has("stoppedBy")
                || found.path("cause").asText().equals("stopped")
                || found.has("held")
                || !found.path("progress").asText().equals("settled")) {
            return false;
        }
        return (verb.equals("start") && running(found)) || !startsBefore.containsAll(starts(found));
    }

    /**
     * It was started, is not well, and nothing more will happen by itself but that it is started again; or its version is held. The request
     * released the hold before it was answered: one that is there now is of the attempt that it led to.
     */
    private boolean hasFailed(JsonNode found, Set<String> startsBefore) {
        if (verb.equals("stop")) {
            return false;
        }
        return found.has("held")
                || (found.path("progress").asText().equals("stuck") && !startsBefore.containsAll(starts(found)));
    }

    /** Nothing happens by itself, such as while a file is missing or a network that others have to create. */
    private static boolean waitsForOperator(JsonNode found) {
        return found.path("progress").asText().equals("stuck") && !found.has("nextTryAt");
    }

    /** Every start of a container that is known, also of those that ended. */
    private static Set<String> starts(JsonNode found) {
        var starts = new HashSet<String>();
        for (var container : found.path("containers")) {
            var started = container.path("startedAt").asText("");
            if (!started.isEmpty()) {
                starts.add(container.path("containerId").asText() + started);
            }
        }
        return starts;
    }

    private static boolean running(JsonNode found) {
        for (var container : found.path("containers")) {
            if (container.path("status").asText().equals("running")) {
                return true;
            }
        }
        return false;
    }

    /** On a cluster a container is what its pods are: while one ends another may be made that never runs. */
    private static boolean hasPods(JsonNode found) {
        for (var container : found.path("containers")) {
            for (var pod : container.path("pods")) {
                if (!pod.path("status").asText().equals("exited")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Nothing of a service that was taken out of the target meanwhile. */
    private static JsonNode now(Invocation call, AppDirectory.ServiceName service) {
        return call.api().find(explanation(service)).orElse(MissingNode.getInstance());
    }

    private static JsonNode explain(Invocation call, AppDirectory.ServiceName service) {
        return call.api().get(explanation(service));
    }

    private static String explanation(AppDirectory.ServiceName service) {
        return ApiClient.path("/api/v1/apps/{}/services/{}/explain", service.appId(), service.serviceId());
    }
}
