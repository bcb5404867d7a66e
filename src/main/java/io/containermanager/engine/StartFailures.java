package io.containermanager.engine;

import java.util.List;
import java.util.Locale;

/**
 * Whose fault a failed start is, by what a Docker daemon says of it. Docker answers 500 both for what a spec asks for in vain (a device
 * that is not there, a user that the image does not know) and for trouble of its own, so that the status alone does not tell. What is
 * not known to be the spec's fault counts as trouble: it is tried again. Pure.
 */
public final class StartFailures {

    /** What Docker, containerd and runc say of a spec that cannot be started here, in lower case. */
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

    /** Signs that a part of the engine died or had no means, whatever else is said. */
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

    private StartFailures() {}

    /** Whether the message speaks of something that the spec asks for and cannot have. */
    public static boolean blameSpec(String message) {
        var words = message.toLowerCase(Locale.ROOT);
        return OF_THE_SPEC.stream().anyMatch(words::contains)
                && OF_THE_ENGINE.stream().noneMatch(words::contains);
    }
}
