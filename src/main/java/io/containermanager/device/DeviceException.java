package io.containermanager.device;

import io.containermanager.model.Violation;
import java.util.List;

/** What could not be done to the device's record. Nothing was stored. */
public abstract sealed class DeviceException extends RuntimeException {

    private DeviceException(String message) {
        super(message);
    }

    /** The request is wrong: answer 400 with the violations. */
    public static final class Invalid extends DeviceException {
        private final List<Violation> violations;

        Invalid(List<Violation> violations) {
            super("the request is not valid: " + violations.getFirst().message());
            this.violations = List.copyOf(violations);
        }

        /** All that is wrong, at least one. */
        public List<Violation> violations() {
            return violations;
        }
    }

    /** Another registration runs: answer 409. */
    public static final class Busy extends DeviceException {
        Busy() {
            super("another registration or look-up of an endpoint is under way; try again when it has ended");
        }
    }

    /** The fleet's API could not be asked, or said no: answer 502. The message never quotes what it answered. */
    public static final class Upstream extends DeviceException {
        private final UpstreamCause cause;

        Upstream(UpstreamCause cause, String message) {
            super(message);
            this.cause = cause;
        }

        /** What kind of failure it was. */
        public UpstreamCause upstreamCause() {
            return cause;
        }
    }

    /** Why registering with a fleet's API failed. */
    public enum UpstreamCause {
        /** The endpoint's name has no address. */
        UNRESOLVED,
        /** Nothing listens there, or no way leads there. */
        UNREACHABLE,
        /** It took too long. */
        TIMED_OUT,
        /** The TLS handshake failed: certificate, name or protocol. */
        TLS,
        /** It wants to be asked elsewhere; that is never followed. */
        REDIRECTED,
        /** It answered with a status that means no. */
        REFUSED,
        /** What it answered makes no sense, or is too large. */
        BAD_ANSWER
    }
}
