package io.containermanager;

import java.util.List;

/** Why the service cannot start: lines for the operator, each saying what to do. */
final class StartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StartException(List<String> lines) {
        super(String.join("\n", lines));
    }

    /** One line a problem. */
    List<String> lines() {
        return String.valueOf(getMessage()).lines().toList();
    }
}
