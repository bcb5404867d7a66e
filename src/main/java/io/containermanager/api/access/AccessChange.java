package io.containermanager.api.access;

import io.containermanager.api.http.ApiError;
import io.containermanager.event.FailureText;
import io.containermanager.store.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;

/**
 * A change of tokens or sessions. They are not in the database but in memory, in a file of their own or in the Secrets that replicas share, so
 * what the API answers about the database does not hold for them.
 */
final class AccessChange {

    private static final Logger LOGGER = System.getLogger(AccessChange.class.getName());

    private AccessChange() {}

    /**
     * Makes it.
     *
     * @param next what a caller does who does not know whether it was made, as the rest of a sentence
     * @throws io.containermanager.api.http.ApiException 503 when it could not be stored, or not in time
     */
    static <T> T made(Supplier<T> change, String next) {
        try {
            return change.get();
        } catch (StoreException.Unavailable away) {
            throw error("store unavailable", away, next).exception();
        } catch (StoreException.TooSlow slow) {
            throw error("store too slow", slow, next).exception();
        }
    }

    private static ApiError error(String error, StoreException failure, String next) {
        LOGGER.log(Level.WARNING, "Tokens and sessions cannot be stored: " + FailureText.of(failure));
        return ApiError.unavailable(
                error,
                "Tokens and sessions cannot be stored now; see the service's log for the reason. Whether something was"
                        + " changed is unknown: " + next);
    }
}
