package io.containermanager.api.http;

import io.containermanager.api.listener.BodyBudget;
import io.helidon.http.Status;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads bodies into memory, each within its route's bound and all together within the budget, which a request holds until it is answered:
 * what is made of a body is several times as large. Memory is taken as bytes come, not as they are announced.
 */
public final class BodyReader {

    private static final int FIRST_BYTES = 8 * 1024;
    private static final int BLOCK_BYTES = 64 * 1024;

    private static final ScopedValue<BodyBudget.Share> SHARE = ScopedValue.newInstance();

    private static final ApiError BUSY = ApiError.unavailable(
            "too busy",
            "Too many request bodies are being read or handled: try again in a moment. Nothing was changed.");

    private final BodyBudget budget;

    public BodyReader(BodyBudget budget) {
        this.budget = budget;
    }

    /** Gives each request that has a body its share, and takes it back when it was answered. */
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (!request.content().hasEntity()) {
            chain.proceed();
            return;
        }
        var share = budget.share();
        try {
            ScopedValue.where(SHARE, share).run(chain::proceed);
        } finally {
            share.release();
        }
    }

    /**
     * The whole body.
     *
     * @throws ApiException 413 when it is larger, 503 when all bodies together are
     */
    public static byte[] read(ServerRequest request, int maxBytes) throws IOException {
        long announced = request.headers().contentLength().orElse(-1);
        if (announced > maxBytes) {
            throw tooLarge(maxBytes);
        }
        try (var in = request.content().inputStream()) {
            return read(in, announced, maxBytes, SHARE.orElse(new BodyBudget(Long.MAX_VALUE).share()));
        }
    }

    /** The same of a stream; {@code announced} is -1 when its length is not known. */
    static byte[] read(InputStream in, long announced, int maxBytes, BodyBudget.Share share) throws IOException {
        var blocks = new ArrayList<byte[]>();
        long length = 0;
        int filled = 0;
        while (true) {
            if (blocks.isEmpty() || filled == blocks.getLast().length) {
                blocks.add(block(length, announced, share));
                filled = 0;
            }
            int read = in.read(blocks.getLast(), filled, blocks.getLast().length - filled);
            if (read < 0) {
                return joined(blocks, (int) length);
            }
            filled += read;
            length += read;
            if (length > maxBytes) {
                throw tooLarge(maxBytes);
            }
        }
    }

    /** Room for what comes next: as much as is announced, in steps. */
    private static byte[] block(long length, long announced, BodyBudget.Share share) {
        long most = length == 0 ? FIRST_BYTES : BLOCK_BYTES;
        // One more than is announced: its end must be seen.
        int size = (int) (announced < length ? most : Math.min(most, announced - length + 1));
        if (!share.take(size)) {
            throw BUSY.exception();
        }
        return new byte[size];
    }

    private static byte[] joined(List<byte[]> blocks, int length) {
        var whole = new byte[length];
        int at = 0;
        for (var block : blocks) {
            int bytes = Math.min(block.length, length - at);
            System.arraycopy(block, 0, whole, at, bytes);
            at += bytes;
        }
        return whole;
    }

    private static ApiException tooLarge(int maxBytes) {
        return maxBytes == Integer.MAX_VALUE
                ? ErrorMapping.http(Status.REQUEST_ENTITY_TOO_LARGE_413).exception()
                : ApiError.of(
                                Status.REQUEST_ENTITY_TOO_LARGE_413,
                                "body too large",
                                "This endpoint takes bodies of at most " + maxBytes / 1024 + " KiB.")
                        .exception();
    }
}
