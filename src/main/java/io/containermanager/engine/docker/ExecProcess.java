package io.containermanager.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.docker.http.DockerErrors;
import io.containermanager.engine.docker.http.DockerErrors.Asked;
import io.containermanager.engine.docker.http.DockerHttp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One command on the daemon: create, inspect, resize, end. Docker has no call that ends such a process. It is killed with all it
 * started by its host process id, if that is visible from here and provably belongs to the container; otherwise by a second command,
 * which finds the processes by a variable that only this command and its children carry. Blocks its caller, who is a virtual thread.
 */
final class ExecProcess {

    /** Names the variable by which a command's processes are found. */
    static final String TAG = "CONTAINERMANAGER_EXEC";

    /** Looks for the tag in every process's environment; needs a shell and {@code grep} in the container. */
    private static final String KILL_TAGGED = "for p in /proc/[0-9]*; do grep -q \"" + TAG
            + "=$1\" $p/environ 2>/dev/null && kill -9 ${p#/proc/}; done; true";

    private static final Duration CODE_WAIT = Duration.ofMillis(500);
    private static final long LOOK_AGAIN_MILLIS = 25;

    private final DockerHttp http;
    private final String containerId;
    private final String tag = UUID.randomUUID().toString();
    private volatile String id = "";
    /** Its process id here; 0 while that is not known. */
    private volatile long seenPid;

    ExecProcess(DockerHttp http, String containerId) {
        this.http = http;
        this.containerId = containerId;
    }

    /** Makes it; it does not run yet. */
    void create(List<String> command, boolean input, boolean tty) {
        var body = DockerHttp.JSON
                .createObjectNode()
                .put("AttachStdin", input)
                .put("AttachStdout", true)
                .put("AttachStderr", true)
                .put("Tty", tty);
        body.set("Cmd", DockerHttp.JSON.valueToTree(command));
        body.putArray("Env").add(TAG + "=" + tag);
        var created = DockerErrors.require(Asked.OTHER, http.post("/containers/" + containerId + "/exec", body));
        id = created.body().path("Id").asText();
    }

    /** Whether the daemon knows of it. */
    boolean started() {
        return !id.isEmpty();
    }

    /** The path that starts it. */
    String startPath() {
        return "/exec/" + id + "/start";
    }

    /**
     * How it ended; null when the daemon does not know. Its output ends a moment before the daemon has noted its end, which is waited
     * for; a command that closed its output and goes on has no exit code.
     */
    @Nullable
    Integer exitCode() {
        if (!gone(CODE_WAIT)) {
            return null;
        }
        var code = inspected().path("ExitCode");
        return code.isInt() ? Integer.valueOf(code.intValue()) : null;
    }

    /**
     * How it ended, though what it left behind may keep its output open; null while it runs, as far as the daemon has noted. Looks as well
     * whether the process can be seen from here.
     */
    @Nullable
    Integer codeIfEnded() {
        var inspected = inspected();
        if (inspected.path("Running").asBoolean()) {
            long pid = inspected.path("Pid").asLong();
            if (pid > 1 && belongsToContainer(pid)) {
                seenPid = pid;
            }
            return null;
        }
        var code = inspected.path("ExitCode");
        return code.isInt() ? Integer.valueOf(code.intValue()) : null;
    }

    /** Whether the daemon has started it, be it that it has ended since. */
    boolean begun() {
        var inspected = inspected();
        return inspected.path("Pid").asLong() > 0 || inspected.path("ExitCode").isInt();
    }

    /**
     * The same for a process that is gone from here, which the daemon notes 2 s late for each command whose output is kept open; null when
     * it runs, or when that is not known.
     */
    @Nullable
    Integer codeIfGone(Duration most) {
        var code = codeIfEnded();
        return code == null && isGoneFromHere() && gone(most) ? codeIfEnded() : code;
    }

    private boolean isGoneFromHere() {
        if (seenPid > 1) {
            return !belongsToContainer(seenPid);
        }
        // It may have ended before anybody looked: that its number means nothing here counts if its container's does.
        long pid = inspected().path("Pid").asLong();
        return pid > 1 && !belongsToContainer(pid) && seesContainer();
    }

    private boolean seesContainer() {
        var container = DockerErrors.require(Asked.OTHER, http.get("/containers/" + containerId + "/json"));
        long pid = container.body().at("/State/Pid").asLong();
        return pid > 1 && belongsToContainer(pid);
    }

    /** Gives its terminal another size; whether there is one by now. */
    boolean resize(int columns, int rows) {
        return http.post("/exec/" + id + "/resize?w=" + columns + "&h=" + rows, null)
                .ok();
    }

    /** Ends it and what it started; whether it is known to be gone when so much time has passed. */
    boolean end(Duration most) {
        if (id.isEmpty()) {
            return false;
        }
        var inspected = inspected();
        if (!inspected.path("Running").asBoolean()) {
            return true;
        }
        long pid = inspected.path("Pid").asLong();
        if (pid > 1 && belongsToContainer(pid)) {
            killTree(pid);
        } else {
            killTagged();
        }
        return gone(most) || (seenPid > 1 && !belongsToContainer(seenPid));
    }

    private boolean gone(Duration most) {
        for (long left = most.toMillis(); left > 0; left -= LOOK_AGAIN_MILLIS) {
            if (!inspected().path("Running").asBoolean()) {
                return true;
            }
            try {
                Thread.sleep(LOOK_AGAIN_MILLIS);
            } catch (InterruptedException givenUp) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    private JsonNode inspected() {
        return DockerErrors.require(Asked.OTHER, http.get("/exec/" + id + "/json"))
                .body();
    }

    /** The process first: a shell that sees its child die would go on with its next command. */
    private static void killTree(long pid) {
        ProcessHandle.of(pid).ifPresent(process -> {
            var children = process.descendants().toList();
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
        });
    }

    private void killTagged() {
        var body = DockerHttp.JSON.createObjectNode();
        body.set("Cmd", DockerHttp.JSON.valueToTree(List.of("sh", "-c", KILL_TAGGED, "sh", tag)));
        var created = http.post("/containers/" + containerId + "/exec", body);
        if (created.ok()) {
            http.post(
                    "/exec/" + created.body().path("Id").asText() + "/start",
                    DockerHttp.JSON.createObjectNode().put("Detach", true));
        }
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
