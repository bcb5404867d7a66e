package io.containermanager.api.http;

import io.containermanager.device.DeviceException;
import io.containermanager.engine.EngineException;
import io.containermanager.host.MetricsUnavailableException;
import io.containermanager.live.sse.StreamRefusedException;
import io.containermanager.reconcile.execution.OperationException;
import io.containermanager.store.StoreException;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import java.nio.file.InvalidPathException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Turns whatever was thrown into the error that is answered: the one place where exceptions get their status. Pure. */
public final class ErrorMapping {

    /** What an unexpected fault is answered with: the log has the rest. */
    static final ApiError INTERNAL = ApiError.of(
            Status.INTERNAL_SERVER_ERROR_500,
            "internal error",
            "Internal error; see the service's log. Trying again may help.");

    /** While nothing can be read or written. */
    static final ApiError STORE_UNAVAILABLE = ApiError.unavailable(
            "store unavailable",
            "The database cannot be read or written: GET /api/v1/status says why. Nothing was changed.");

    /** What no route and no file answers. */
    public static final ApiError UNKNOWN_PATH = ApiError.notFound("Unknown path; GET /api/docs lists the endpoints.");

    private static final String UPSTREAM = "registration failed";

    private ErrorMapping() {}

    /** The error for it; {@link #INTERNAL} for an unexpected failure. */
    public static ApiError classify(Throwable thrown) {
        return switch (thrown) {
            case CompletionException wrapper when wrapper.getCause() != null -> classify(wrapper.getCause());
            case ExecutionException wrapper when wrapper.getCause() != null -> classify(wrapper.getCause());
            case ApiException known -> known.error();
            case StoreException store -> store(store);
            case EngineException engine -> engine(engine);
            case DeviceException device -> device(device);
            case OperationException.Unknown unknown -> ApiError.notFound(message(unknown));
            case OperationException.Refused refused -> refused(refused);
            case OperationException.NotActing other -> ApiError.unavailable("not acting", message(other));
            case MetricsUnavailableException metrics -> ApiError.unavailable("metrics unavailable", message(metrics));
            case StreamRefusedException refused -> stream(refused);
            case HttpException http -> http(http.status());
            case InvalidPathException _ -> UNREPRESENTABLE_PATH;
            default -> INTERNAL;
        };
    }

    /** What a locale without UTF-8 makes of a path with other letters than ASCII. */
    private static final ApiError UNREPRESENTABLE_PATH = ApiError.of(
            Status.BAD_REQUEST_400,
            "invalid request",
            "A path has characters that this service cannot use under its locale: start it with LC_ALL=C.UTF-8, or"
                    + " rename the file.");

    private static ApiError refused(OperationException.Refused refused) {
        var conflict = ApiError.conflict(message(refused));
        return refused.violations().isEmpty() ? conflict : conflict.withViolations(refused.violations());
    }

    private static ApiError store(StoreException failure) {
        return switch (failure) {
            case StoreException.RevisionMismatch mismatch -> mismatch(mismatch.actual());
            case StoreException.NoSpace _ ->
                ApiError.of(
                        Status.INSUFFICIENT_STORAGE_507,
                        "no space",
                        "The disk with the data folder is full: free some space and try again. Nothing was changed.");
            case StoreException.TooLarge tooLarge ->
                ApiError.of(
                        Status.REQUEST_ENTITY_TOO_LARGE_413,
                        "target too large",
                        "This is too large to be stored: " + message(tooLarge)
                                + ". Declare fewer services, or put long values into configs"
                                + " or files. Nothing was changed.");
            case StoreException.Unwritable unwritable ->
                ApiError.conflict(
                        "An uploaded file cannot be written: " + message(unwritable) + ". Nothing was changed.");
            case StoreException.Unavailable _ -> STORE_UNAVAILABLE;
            case StoreException.TooSlow _ -> Await.STORE_TOO_SLOW;
        };
    }

    private static ApiError device(DeviceException failure) {
        return switch (failure) {
            case DeviceException.Invalid wrong -> {
                var first = wrong.violations().getFirst();
                yield ApiError.invalid("invalid request", first.pointer() + " " + first.message(), wrong.violations());
            }
            case DeviceException.Busy busy -> ApiError.conflict(message(busy));
            case DeviceException.Upstream upstream ->
                ApiError.of(Status.BAD_GATEWAY_502, UPSTREAM, message(upstream) + ". Nothing was stored.");
        };
    }

    private static ApiError stream(StreamRefusedException refused) {
        return refused.full()
                ? ApiError.unavailable("too many clients", message(refused))
                : ApiError.parameter("channels", message(refused));
    }

    /** 412: the target is not the one the caller has seen. */
    public static ApiError mismatch(long actual) {
        return ApiError.of(
                Status.PRECONDITION_FAILED_412,
                "revision mismatch",
                "The target is at revision " + actual + ", not at the one in If-Match: get it, merge, and send it with"
                        + " If-Match: \"" + actual + "\". Nothing was changed.");
    }

    private static ApiError engine(EngineException failure) {
        return switch (failure) {
            case EngineException.Unavailable away -> ApiError.unavailable("engine unavailable", message(away));
            case EngineException.ServerError broken -> ApiError.unavailable("engine error", message(broken));
            case EngineException.NotFound missing -> ApiError.notFound(message(missing));
            case EngineException.Rejected refused ->
                switch (refused.rejection()) {
                    case NO_SPACE -> ApiError.of(Status.INSUFFICIENT_STORAGE_507, "no space", message(refused));
                    case TIMED_OUT -> ApiError.unavailable("engine too slow", message(refused));
                    case INVALID -> ApiError.badRequest("refused by the engine", message(refused));
                    case PULL_FAILED,
                            PORT_TAKEN,
                            PORT_UNEXPLAINED,
                            NAME_TAKEN,
                            START_FAILED,
                            CONTAINER_BROKEN,
                            CONFLICT -> ApiError.conflict(message(refused));
                };
        };
    }

    /** What Helidon itself says no to; its own texts may repeat the request, ours do not. */
    public static ApiError http(Status status) {
        return switch (status.code()) {
            case 400 ->
                ApiError.badRequest("bad request", "The request is not valid HTTP: check its line and headers.");
            case 403 -> ApiError.of(status, "forbidden", "This request is not allowed.");
            case 404 -> UNKNOWN_PATH;
            case 408 -> ApiError.of(status, "request timeout", "The request came too slowly: send it again, faster.");
            case 413 -> ApiError.of(status, "body too large", "Send a smaller body, or raise server.max-payload-size.");
            case 414 -> ApiError.of(status, "URI too long", "Send a shorter path and query.");
            case 431 -> ApiError.of(status, "headers too large", "Send fewer or shorter headers.");
            case 500 -> INTERNAL;
            case 501 ->
                ApiError.of(
                        status,
                        "not implemented",
                        "Of transfer codings only chunked is taken: send the body without others.");
            case 503 -> ApiError.unavailable("too busy", "Too many requests at a time: try again in a moment.");
            default ->
                ApiError.of(status, status.reasonPhrase().toLowerCase(java.util.Locale.ROOT), status.reasonPhrase());
        };
    }

    private static String message(Throwable thrown) {
        var message = thrown.getMessage();
        return message == null ? "No reason was given; the manager's log may say more." : message;
    }
}
