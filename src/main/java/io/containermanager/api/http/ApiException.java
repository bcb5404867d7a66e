package io.containermanager.api.http;

/** Carries an {@link ApiError} from where it is found to where it is answered. */
public final class ApiException extends RuntimeException {

    private final ApiError error;

    ApiException(ApiError error) {
        // No stack trace: this is an answer, not a fault, and bad requests must stay cheap.
        super(error.message(), null, false, false);
        this.error = error;
    }

    public ApiError error() {
        return error;
    }
}
