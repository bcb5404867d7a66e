package io.containermanager.engine;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Classifies failed starts by Docker's error message. Docker answers 500 both for faults of the spec (a missing device, a user that
 * the image does not have) and for internal errors, so the status alone is not enough. Anything not known to be the spec's fault
 * counts as an internal error and is retried. Some internal errors are permanent for a container: then only a new one
 * helps. Pure.
 */
public final class StartFailures {

    /** Messages of Docker, containerd and runc about a spec that cannot be started here, in lower case. */
    private static final List<String> OF_THE_SPEC = List.of(
            "oci runtime create failed",
            "oci runtime start failed",
            "executable file not found",
            "error gathering device information",
            "could not select device driver",
            "unable to find user",
            "unable to find group",
            "no matching entries in",
            "error while mounting volume",
            "failed to mount local volume",
            "invalid mount config",
            "bind source path does not exist",
            "is not shared or slave mount",
            "non-shareable ipc",
            "port is already allocated",
            "address already in use",
            "ports are not available");

    /** Signs that a part of the engine died or lacked resources, whatever else the message says. */
    private static final List<String> OF_THE_ENGINE = List.of(
            "transport is closing",
            "ttrpc: closed",
            "connection refused",
            "connection reset",
            "connection error",
            "broken pipe",
            "context canceled",
            "context deadline exceeded",
            "deadline exceeded",
            "unable to retrieve oci runtime error",
            "did not terminate successfully: signal",
            "signal: killed",
            "resource temporarily unavailable",
            "cannot allocate memory",
            "too many open files",
            "no space left",
            "input/output error",
            "shutting down");

    /**
     * Messages of Docker, containerd, runc and libnetwork when their records of a container are inconsistent, mostly after a kill. Each
     * is known from reports in which every later start of that container failed the same way, and a new container started.
     */
    private static final Pattern BROKEN = Pattern.compile(String.join(
            "|",
            // containerd kept its task or container: moby/moby#36145
            "\\b(task|container) \"?[0-9a-f]{12,64}\"?:? already exists",
            // runc kept its state: moby/moby#39630, #20570
            "container with (given )?id (already )?exists",
            "\\bid already in use",
            // containerd kept its folder: moby/moby#32827
            "mkdir \\S*containerd\\S*: file exists",
            // systemd kept its scope
            "docker-[0-9a-f]{64}\\.scope (already exists|was already loaded)",
            // its writable layer is gone
            "rwlayer of container \\S+ is unexpectedly nil",
            "\\b(layer|snapshot \\S+) does not exist",
            "(stat|lstat|open|error creating overlay mount to)"
                    + " \\S*/overlay2/[0-9a-z]+(-init)?(/(merged|diff|link|lower|work))?: no such file or directory",
            // its folder is gone
            "/containers/[0-9a-f]{64}/\\S*: no such file or directory",
            // libnetwork kept its endpoint or sandbox: moby/moby#20398, #31389
            "endpoint with name \\S+ already exists",
            "container [0-9a-f]{64} is already present",
            // half removed: moby/moby#5684
            "marked for removal and cannot be started"));

    private StartFailures() {}

    /** Whether the message means that the container can never be started, whatever its spec: the engine's state of it is broken. */
    public static boolean containerBroken(String message) {
        return BROKEN.matcher(message.toLowerCase(Locale.ROOT)).find();
    }

    /**
     * Whether the message means that the container's own layer has a folder where a file is to be bound, or the other way round. Its first
     * start makes that place; when what is bound changed its kind since, every later start fails, and a new container starts.
     */
    public static boolean mountPointOfOtherKind(String message) {
        return message.toLowerCase(Locale.ROOT).contains("mount a directory onto a file");
    }

    /** Whether the message is about something in the spec that is missing or unavailable. */
    public static boolean blameSpec(String message) {
        var words = message.toLowerCase(Locale.ROOT);
        return OF_THE_SPEC.stream().anyMatch(words::contains)
                && OF_THE_ENGINE.stream().noneMatch(words::contains)
                && !containerBroken(message);
    }
}
