package io.containermanager.engine.kubernetes.client;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.model.secret.Masking;
import io.containermanager.model.text.Repeats;
import io.containermanager.model.text.UnicodeText;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a refusal of the API server means. Pure. */
final class ClusterErrors {

    /** A refusal may quote whole objects. */
    private static final int MESSAGE_MAX_CHARS = 1_000;

    /** Where a body could not be read the decoder quotes it: {@code error found in #10 byte of ...|{"value":1}|...}. */
    private static final Pattern QUOTED_BODY = Pattern.compile("\\.\\.\\.\\|.*?\\|\\.\\.\\.", Pattern.DOTALL);

    private ClusterErrors() {}

    /**
     * The failure that a status stands for.
     *
     * @param status the HTTP status, 400 or more
     * @param answer the body, a {@code Status} object if the API server itself answered
     * @param asked what was asked, for people
     */
    static EngineException of(int status, Map<String, Object> answer, String asked) {
        var message = asked + ": " + message(status, answer);
        return switch (status) {
            case 401 ->
                new EngineException.Unavailable(message
                        + ": the API server does not accept the manager's credentials; check its token or kubeconfig");
            case 403 -> forbidden(message);
            case 404 -> new EngineException.NotFound(message);
            case 409 -> new EngineException.Rejected(Cause.CONFLICT, message);
            case 400, 405, 413, 415, 422 -> new EngineException.Rejected(Cause.INVALID, message);
            case 429 -> new EngineException.Unavailable(message);
            default ->
                unknownField(message)
                        ? new EngineException.Rejected(Cause.INVALID, message)
                        : new EngineException.ServerError(message);
        };
    }

    /** A quota may be raised, Pod Security concerns the declaration, and a namespace that goes is created again; anything else is a right that the manager lacks. */
    private static EngineException forbidden(String message) {
        if (message.contains("exceeded quota")) {
            return new EngineException.Rejected(Cause.NO_SPACE, message);
        }
        if (message.contains("violates PodSecurity") || message.contains("denied the request")) {
            return new EngineException.Rejected(Cause.INVALID, message);
        }
        if (message.contains("because it is being terminated")) {
            return new EngineException.Rejected(
                    Cause.CONFLICT,
                    message + ": wait until the namespace is gone; its status says what it still waits for, see kubectl"
                            + " get namespace -o yaml");
        }
        return new EngineException.Rejected(
                Cause.CONFLICT, message + ": grant the manager that right, see docs/kubernetes.md");
    }

    /** Kubernetes 1.20 answers 500 to an applied object with a field that it does not know. */
    private static boolean unknownField(String message) {
        return message.contains("field not declared in schema");
    }

    /** A refusal may quote the object with its environment: only the places and their reasons are kept, without what looks secret. */
    private static String message(int status, Map<String, Object> answer) {
        var text = new StringBuilder();
        if (status == 422 && answer.get("details") instanceof Map<?, ?> details) {
            if (details.get("causes") instanceof List<?> causes) {
                causes.forEach(each -> {
                    if (each instanceof Map<?, ?> cause) {
                        text.append(text.isEmpty() ? "" : "; ")
                                .append(cause.get("field"))
                                .append(": ")
                                .append(withoutValue(String.valueOf(cause.get("message"))));
                    }
                });
            }
        }
        if (text.isEmpty()) {
            var said = answer.get("message") instanceof String given && !given.isBlank() ? given : "HTTP " + status;
            text.append(QUOTED_BODY.matcher(withoutValue(said)).replaceAll("…"));
        }
        // Masked before it is cut: half a secret has no form any more.
        var masked = Repeats.removed(Masking.maskForms(text.toString()));
        return UnicodeText.shortened(masked, MESSAGE_MAX_CHARS);
    }

    /** {@code Invalid value: <the whole object>: why}. */
    private static String withoutValue(String message) {
        int value = message.indexOf("Invalid value: ");
        int why = message.lastIndexOf(": ");
        boolean whole = value >= 0 && why > value + "Invalid value: ".length() && message.indexOf('{', value) > 0;
        return whole ? message.substring(0, value) + "Invalid value" + message.substring(why) : message;
    }
}
