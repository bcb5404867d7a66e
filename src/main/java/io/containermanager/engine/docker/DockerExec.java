package io.containermanager.engine.docker;

import io.containermanager.engine.BlockingCalls;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.ExecRequest;
import io.containermanager.engine.ExecResult;
import io.containermanager.engine.OutputBuffer;
import io.containermanager.engine.docker.http.DockerErrors;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.engine.docker.http.MultiplexedFrames;
import io.containermanager.event.Scheduler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs one command: create, start, read, ask for the exit code. When the request's timeout passes, the process is ended where that is
 * possible ({@link ExecProcess}), and the answer says whether it is gone.
 */
final class DockerExec {

    /** Docker's exit code for a program that is not there. */
    private static final int NOT_FOUND = 127;

    /** How long the answer may wait for the process to be ended. */
    private static final Duration END_WAIT = Duration.ofSeconds(2);

    /** How often it is asked at first whether the command has begun or ended, and how often at the least. */
    private static final Duration FIRST_LOOK = Duration.ofMillis(60);

    private static final Duration LAST_LOOK = Duration.ofSeconds(1);

    /** What a command that has ended wrote last comes within this. */
    private static final Duration LAST_OUTPUT = Duration.ofMillis(200);

    private final DockerHttp http;
    private final BlockingCalls calls;
    private final Scheduler scheduler;
    private final ExecRequest request;
    private final OutputBuffer output;
    private final ExecProcess process;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean late;

    DockerExec(DockerHttp http, BlockingCalls calls, Scheduler scheduler, String containerId, ExecRequest request) {
        this.http = http;
        this.calls = calls;
        this.scheduler = scheduler;
        this.request = request;
        this.output = new OutputBuffer(request.outputMaxBytes());
        this.process = new ExecProcess(http, containerId);
    }

    /** The answer, usually some milliseconds after the command has ended or its timeout has passed, counted from its start on. */
    CompletableFuture<ExecResult> start() {
        var answer = new CompletableFuture<ExecResult>();
        var running = calls.start("exec", answerMax(), () -> run(answer));
        var watching = calls.start("exec-watch", answerMax(), () -> watch(answer));
        var timeout = scheduler.after(ExecRequest.START_MAX, () -> {
            if (!begun.get()) {
                neverBegan(answer);
            }
        });
        var _ = answer.whenComplete((_, _) -> {
            watching.cancel(false);
            running.cancel(false);
        });
        var _ = running.whenComplete((result, failure) -> {
            timeout.cancel();
            if (late) {
                // Its output ends because it is being ended: the answer is the timeout's.
                return;
            }
            if (failure == null) {
                answer.complete(result);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    private Duration answerMax() {
        return request.timeout()
                .plus(ExecRequest.START_MAX)
                .plus(ExecRequest.NOTED_MAX)
                .plus(END_WAIT);
    }

    /** It runs: only now its timeout begins, which is about the command and not about a busy daemon. */
    private void begins(CompletableFuture<ExecResult> answer) {
        if (begun.compareAndSet(false, true)) {
            var timeout = scheduler.after(request.timeout(), () -> timedOut(answer));
            var _ = answer.whenComplete((_, _) -> timeout.cancel());
        }
    }

    private void neverBegan(CompletableFuture<ExecResult> answer) {
        answer.completeExceptionally(new EngineException.Rejected(
                EngineException.Cause.TIMED_OUT,
                "The Docker daemon did not start the command within %d s: it is busy. The command's own time limit had not begun. Try again later"
                        .formatted(ExecRequest.START_MAX.toSeconds())));
        // It may still begin, and nothing would wait for it.
        var _ = calls.start("exec-end", ExecRequest.START_MAX, () -> {
            boolean runs = process.begun();
            while (!runs && pause(LAST_LOOK)) {
                runs = process.begun();
            }
            return process.end(END_WAIT);
        });
    }

    /** A command that has ended is answered though something that it left behind keeps its output open. */
    private boolean watch(CompletableFuture<ExecResult> answer) {
        var wait = FIRST_LOOK;
        while (pause(wait) && !answer.isDone()) {
            var code = process.started() ? process.codeIfEnded() : null;
            if (code != null) {
                return pause(LAST_OUTPUT) && ended(answer, code);
            }
            if (!begun.get() && process.started() && process.begun()) {
                begins(answer);
            }
            wait = wait.multipliedBy(2).compareTo(LAST_LOOK) > 0 ? LAST_LOOK : wait.multipliedBy(2);
        }
        return false;
    }

    private static boolean pause(Duration wait) {
        try {
            Thread.sleep(wait);
            return true;
        } catch (InterruptedException givenUp) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean ended(CompletableFuture<ExecResult> answer, int exitCode) {
        synchronized (output) {
            return answer.complete(output.ended(exitCode));
        }
    }

    private ExecResult run(CompletableFuture<ExecResult> answer) {
        process.create(request.command(), false, false);
        var options = DockerHttp.JSON.createObjectNode().put("Detach", false).put("Tty", false);
        var refusal = http.stream(
                "POST", process.startPath(), options, Map.of(), (status, body) -> read(answer, status, body));
        if (!refusal.isEmpty()) {
            return notStarted(refusal);
        }
        var exitCode = process.exitCode();
        synchronized (output) {
            return output.ended(exitCode);
        }
    }

    /** What the start was refused for; empty when it was not. */
    private String read(CompletableFuture<ExecResult> answer, int status, InputStream body) throws IOException {
        if (status >= 300) {
            return new String(body.readNBytes(DockerHttp.BODY_MAX_BYTES), StandardCharsets.UTF_8);
        }
        var failure = new RuntimeFailure();
        MultiplexedFrames.read(body, false, (stderr, payload) -> {
            begins(answer);
            synchronized (output) {
                output.append(failure.error(stderr, payload), payload);
            }
        });
        return "";
    }

    private ExecResult notStarted(String refusal) {
        if (DockerErrors.programMissing(refusal)) {
            output.append(true, refusal);
            return output.ended(NOT_FOUND);
        }
        throw new EngineException.Rejected(EngineException.Cause.CONFLICT, refusal);
    }

    private void timedOut(CompletableFuture<ExecResult> answer) {
        late = true;
        var ending = calls.start("exec-end", ExecRequest.NOTED_MAX.plus(END_WAIT), () -> {
            var code = process.codeIfGone(ExecRequest.NOTED_MAX);
            return code != null ? ended(answer, code) : process.end(END_WAIT);
        });
        var _ = ending.handle((ended, _) -> {
            synchronized (output) {
                answer.complete(output.timedOut(Boolean.TRUE.equals(ended)));
            }
            return ended;
        });
    }
}
