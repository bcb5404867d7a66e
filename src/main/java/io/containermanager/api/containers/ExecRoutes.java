package io.containermanager.api.containers;

import io.containermanager.access.Caller;
import io.containermanager.access.Scope;
import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiParts;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Await;
import io.containermanager.api.http.BodyFields;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.engine.ExecRequest;
import io.containermanager.engine.ExecResult;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.model.observed.Container;
import io.containermanager.model.secret.Masking;
import io.helidon.http.Status;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Runs a command in a managed container.
 *
 * <pre>{@code
 * curl -H 'Content-Type: application/json' -d '{"command":["ls","-l"]}' localhost:3002/api/v1/containers/<id>/exec
 * }</pre>
 */
public final class ExecRoutes implements RouteGroup {

    static final int TIMEOUT_DEFAULT_MILLIS = 30_000;
    static final int TIMEOUT_MAX_MILLIS = 300_000;
    static final int ARGUMENTS_MAX = 256;

    /** A pod's name is a DNS subdomain. */
    static final int POD_MAX_CHARS = 253;

    /** Per stream; the rest is dropped and the response marked as truncated. */
    static final int OUTPUT_MAX_BYTES = 1_048_576;

    /** Commands at a time; further ones get 503. */
    static final int RUNNING_MAX = 16;

    /** Time for the response beyond the command's timeout: for its start, its end, and their reports. */
    private static final Duration SLACK =
            ExecRequest.START_MAX.plus(ExecRequest.NOTED_MAX).plusSeconds(10);

    private final ApiParts parts;
    private final ManagedContainers ours;
    private final Semaphore running = new Semaphore(RUNNING_MAX);

    /** What callers wait for, each by a key of its own; as many as may run. */
    private final Map<Object, CompletableFuture<ExecResult>> open = new ConcurrentHashMap<>();

    private volatile boolean stopped;

    public ExecRoutes(ApiParts parts, ManagedContainers ours) {
        this.parts = parts;
        this.ours = ours;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(
                Route.post("/api/v1/containers/{id}/exec", "Execute command in container", Scope.EXEC, this::exec)
                        .forAnyApp());
    }

    private ApiResponse exec(ApiRequest call) {
        if (!parts.settings().execEnabled()) {
            throw ApiError.of(
                            Status.FORBIDDEN_403,
                            "forbidden",
                            "Exec is disabled: exec.enabled: true in the configuration enables it.")
                    .exception();
        }
        var request = request(call);
        var container = ours.running(call.path("id"), call.caller());
        ManagedContainers.requirePod(container, request.pod());
        if (!running.tryAcquire()) {
            throw ApiError.unavailable(
                            "too busy", RUNNING_MAX + " commands are already running; try again when one has finished.")
                    .exception();
        }
        try {
            return ApiResponse.ok(tree(run(container, request, call.caller())));
        } finally {
            running.release();
        }
    }

    private static ExecRequest request(ApiRequest call) {
        var fields = new BodyFields(call.json(), List.of("command", "timeoutMs", "pod"));
        var command = fields.texts("command", ARGUMENTS_MAX);
        long timeout = fields.number("timeoutMs", 1, TIMEOUT_MAX_MILLIS).orElse(TIMEOUT_DEFAULT_MILLIS);
        var pod = fields.text("pod", POD_MAX_CHARS);
        fields.check();
        return new ExecRequest(command, Duration.ofMillis(timeout), OUTPUT_MAX_BYTES, pod.orElse(null));
    }

    private ExecResult run(Container container, ExecRequest request, Caller caller) {
        // Published before it runs, so that a command that ends the manager is recorded too. Arguments may contain
        // secrets.
        parts.bus()
                .publish(Event.ofService(
                                EventType.EXEC,
                                container.key(),
                                caller.name() + " runs "
                                        + program(request.command().getFirst()))
                        .named(container.owner().qualifiedName())
                        .with("by", caller.name())
                        .with("containerId", container.id())
                        .with("arguments", request.command().size() - 1));
        var result = parts.engine().exec(container.id(), request).copy();
        var key = new Object();
        open.put(key, result);
        if (stopped) {
            stop(result);
        }
        try {
            return Await.value(result, request.timeout().plus(SLACK));
        } finally {
            open.remove(key);
        }
    }

    @Override
    public void stopping() {
        stopped = true;
        open.values().forEach(ExecRoutes::stop);
    }

    private static void stop(CompletableFuture<ExecResult> result) {
        result.completeExceptionally(
                ApiError.unavailable("stopping", "The manager is stopping; what became of the command is not known.")
                        .exception());
    }

    /** The program's name, up to where a value may begin. */
    private static String program(String first) {
        return Masking.mask(first.split("[\\s=]", 2)[0]);
    }

    private static Map<String, @Nullable Object> tree(ExecResult result) {
        var exitCode = result.exitCode();
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("output", result.output());
        tree.put("stdout", result.stdout());
        tree.put("stderr", result.stderr());
        tree.put("exitCode", exitCode);
        tree.put("success", exitCode != null && exitCode == 0);
        tree.put("truncated", result.truncated());
        tree.put("timedOut", result.timedOut());
        tree.put("killed", result.ended());
        return tree;
    }
}
