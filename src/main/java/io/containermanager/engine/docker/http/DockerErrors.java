package io.containermanager.engine.docker.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.StartFailures;
import io.containermanager.engine.docker.http.DockerHttp.Reply;
import io.containermanager.model.text.Repeats;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Classifies the daemon's errors by request, status and message. Pure. */
public final class DockerErrors {

    private static final List<String> PORT_WORDS =
            List.of("port is already allocated", "address already in use", "ports are not available");

    /** Docker's whole message when a container's fixed address is taken; that of a port names the port before it. */
    private static final Pattern ADDRESS_TAKEN = Pattern.compile("\\s*address already in use\\.?\\s*");

    /** A network was removed or duplicated outside: not the fault of the container that joins it. */
    private static final Pattern NETWORK_UNCLEAR = Pattern.compile("network \\S+ (not found|is ambiguous)");

    /** The tag that is here has another platform's image: a tag names one at a time. */
    private static final String OTHER_PLATFORM = "does not match the specified platform";

    private DockerErrors() {}

    /** What was asked of the daemon. */
    public enum Asked {
        PULL,
        CREATE,
        START,
        OTHER
    }

    /** Whether an exec was refused because its program is not in the container. */
    public static boolean programMissing(String message) {
        return message.contains("executable file not found") || message.contains("no such file or directory");
    }

    /** Whether a disconnect found nothing to do. */
    public static boolean notConnected(Reply reply) {
        return reply.message().contains("is not connected to");
    }

    /** Whether a connect found nothing to do. */
    public static boolean alreadyConnected(Reply reply) {
        return !reply.ok() && reply.message().contains("already exists in network");
    }

    /** Whether a network was refused because another one has addresses of its subnet. */
    public static boolean poolTaken(Reply reply) {
        return !reply.ok() && reply.message().contains("Pool overlaps with other one");
    }

    /** The answer of a call that must succeed. */
    public static Reply require(Asked asked, Reply reply) {
        if (!reply.ok()) {
            throw of(asked, reply.status(), reply.message());
        }
        return reply;
    }

    /**
     * A list that must be answered, by itself or as a member: what is not a list is unknown rather than empty, as when a proxy answers by
     * itself.
     *
     * @param of what is listed, for people
     * @param at where it is within the answer, a JSON pointer; empty for the answer itself
     * @throws EngineException.Unavailable when it is no list
     */
    public static JsonNode requireList(String of, String at, Reply reply) {
        var list = require(Asked.OTHER, reply).body().at(at);
        // Older daemons say null for none.
        if (list.isArray() || (!at.isEmpty() && list.isNull())) {
            return list;
        }
        throw new EngineException.Unavailable("The engine's answer (" + reply.status() + ") to the question for its "
                + of + " cannot be read as a list: is there a proxy before it that answers by itself?");
    }

    /** The same of an answer that is the list. */
    public static JsonNode requireList(String of, Reply reply) {
        return requireList(of, "", reply);
    }

    /** What a refusal means; what the daemon says several times is said once. */
    public static EngineException of(Asked asked, int status, String said) {
        var message = Repeats.removed(said);
        var words = message.toLowerCase(Locale.ROOT);
        if (words.contains("no space left")) {
            return new EngineException.Rejected(Cause.NO_SPACE, message + ". Free disk space on the engine's machine.");
        }
        if (asked == Asked.PULL) {
            return new EngineException.Rejected(Cause.PULL_FAILED, message);
        }
        if (asked == Asked.CREATE && words.contains(OTHER_PLATFORM)) {
            return new EngineException.NotFound(message
                    + ". Set pullPolicy to always, so that the image is pulled for the declared platform, or remove the"
                    + " platform.");
        }
        if (asked == Asked.START && StartFailures.containerBroken(message)) {
            return broken(message);
        }
        if (status == 503 || status == 502) {
            return new EngineException.Unavailable("The Docker daemon answers with " + status + ": " + message);
        }
        if (asked == Asked.START && ADDRESS_TAKEN.matcher(words).matches()) {
            return new EngineException.Rejected(
                    Cause.CONFLICT, "one of its network addresses is in use by another container");
        }
        if (asked == Asked.START && PORT_WORDS.stream().anyMatch(words::contains)) {
            return new EngineException.Rejected(Cause.PORT_TAKEN, message);
        }
        if (asked == Asked.START && NETWORK_UNCLEAR.matcher(words).find()) {
            return new EngineException.Rejected(Cause.CONFLICT, message);
        }
        if (status >= 500 && !(asked == Asked.START && StartFailures.blameSpec(message))) {
            return new EngineException.ServerError(message);
        }
        return switch (status) {
            case 404 ->
                asked == Asked.START && !words.contains("no such container")
                        ? new EngineException.Rejected(Cause.START_FAILED, message)
                        : new EngineException.NotFound(message);
            case 400 ->
                new EngineException.Rejected(asked == Asked.START ? Cause.START_FAILED : Cause.INVALID, message);
            case 409 ->
                new EngineException.Rejected(
                        words.contains("is already in use by container") ? Cause.NAME_TAKEN : Cause.CONFLICT, message);
            default ->
                new EngineException.Rejected(asked == Asked.START ? Cause.START_FAILED : Cause.CONFLICT, message);
        };
    }

    /** What the refusal of a start means, of a container that ran before or not: what its first start left in it can stop the next. */
    public static EngineException ofStart(int status, String message, boolean ranBefore) {
        return ranBefore && StartFailures.mountPointOfOtherKind(message)
                ? broken(message)
                : of(Asked.START, status, message);
    }

    private static EngineException broken(String message) {
        return new EngineException.Rejected(
                Cause.CONTAINER_BROKEN,
                message + "; Docker can no longer start this container, so it is removed and created again");
    }
}
