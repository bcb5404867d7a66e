package io.containermanager.config;

import java.util.List;

/** Why the service cannot start: lines for the operator, each saying what to do. */
public final class StartException extends RuntimeException {

    public StartException(List<String> lines) {
        super(String.join("\n", lines));
    }

    /** One line a problem. */
    public List<String> lines() {
        return String.valueOf(getMessage()).lines().toList();
    }
}
