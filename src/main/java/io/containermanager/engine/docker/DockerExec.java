package io.containermanager.engine.docker;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.ExecRequest;
import io.containermanager.engine.ExecResult;
import io.containermanager.engine.OutputBuffer;
import io.containermanager.engine.docker.Refusals.Asked;
import io.containermanager.event.Scheduler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Runs one command: create, start, read, ask for the exit code. Docker has no call that ends such a process: when the request's timeout
 * passes, it is killed by its host process id, if that is visible from here and provably belongs to the container.
 */
final class DockerExec {

    /** Docker's exit code for a program that is not there. */
    private static final int NOT_FOUND = 127;

    private static final Duration END_WAIT = Duration.ofMillis(800);

    private final DockerHttp http;
    private final Calls calls;
    private final Scheduler scheduler;
    private final String containerId;
    private final ExecRequest request;
    private final OutputBuffer output;
    private volatile String execId = "";

    DockerExec(DockerHttp http, Calls calls, Scheduler scheduler, String containerId, ExecRequest request) {
        this.http = http;
        this.calls = calls;
        this.scheduler = scheduler;
        this.containerId = containerId;
        this.request = request;
        this.output = new OutputBuffer(request.outputMaxBytes());
    }

    /** The answer, at the timeout plus a second at the latest. */
    CompletableFuture<ExecResult> start() {
        var answer = new CompletableFuture<ExecResult>();
        var running = calls.start("exec", request.timeout().plus(END_WAIT), this::run);
        var timeout = scheduler.after(request.timeout(), () -> timedOut(answer, running));
        var _ = running.whenComplete((result, failure) -> {
            timeout.cancel();
            if (failure == null) {
                answer.complete(result);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    private ExecResult run() {
        var body = DockerHttp.JSON.createObjectNode().put("AttachStdout", true).put("AttachStderr", true);
        body.set("Cmd", DockerHttp.JSON.valueToTree(request.command()));
        var created = Refusals.require(Asked.OTHER, http.post("/containers/" + containerId + "/exec", body));
        execId = created.body().path("Id").asText();
        var options = DockerHttp.JSON.createObjectNode().put("Detach", false).put("Tty", false);
        var refusal = http.stream("POST", "/exec/" + execId + "/start", options, Map.of(), this::read);
        if (!refusal.isEmpty()) {
            return notStarted(refusal);
        }
        var inspected = Refusals.require(Asked.OTHER, http.get("/exec/" + execId + "/json"));
        synchronized (output) {
            return output.ended(inspected.body().path("ExitCode").asInt());
        }
    }

    /** What the start was refused for; empty when it was not. */
    private String read(int status, InputStream body) throws IOException {
        if (status >= 300) {
            return new String(body.readNBytes(DockerHttp.BODY_MAX_BYTES), java.nio.charset.StandardCharsets.UTF_8);
        }
        Frames.read(body, false, (stderr, payload) -> {
            synchronized (output) {
                output.append(stderr, payload);
            }
        });
        return "";
    }

    private ExecResult notStarted(String refusal) {
        if (refusal.contains("executable file not found") || refusal.contains("no such file or directory")) {
            output.append(true, refusal);
            return output.ended(NOT_FOUND);
        }
        throw new EngineException.Rejected(EngineException.Cause.CONFLICT, refusal);
    }

    private void timedOut(CompletableFuture<ExecResult> answer, CompletableFuture<ExecResult> running) {
        var ending = calls.start("exec-end", END_WAIT, () -> endProcess(execId));
        var _ = ending.handle((ended, _) -> {
            synchronized (output) {
                answer.complete(output.timedOut(Boolean.TRUE.equals(ended)));
            }
            running.cancel(false);
            return ended;
        });
    }

    private boolean endProcess(String id) {
        if (id.isEmpty()) {
            return false;
        }
        var inspected =
                Refusals.require(Asked.OTHER, http.get("/exec/" + id + "/json")).body();
        long pid = inspected.path("Pid").asLong();
        return inspected.path("Running").asBoolean()
                && pid > 1
                && belongsToContainer(pid)
                && ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false);
    }

    /** The daemon's process ids mean something here only if this process shares its machine and pid namespace. */
    private boolean belongsToContainer(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cgroup")).contains(containerId);
        } catch (IOException notHere) {
            return false;
        }
    }
}
