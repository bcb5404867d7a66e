package io.containermanager.api.listener;

import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.WritableHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What has come of a request that was refused before its headers were read, such as one with a path that is too long or cannot be decoded: a
 * browser's preference is among them.
 *
 * @param target the address as it was sent; empty when its line was read before
 * @param headers of those that came whole, what the client accepts
 */
public record UnreadHead(String target, ServerRequestHeaders headers) {

    /** More than a whole head may have; what came beyond it is not looked through. */
    private static final int BYTES_MAX = 32 * 1024;

    private static final String ACCEPT = "accept:";

    /**
     * Of the connection whose request is being handled on this thread; nothing on any other. Never waits: what has not come is not there.
     *
     * @param withLine whether the request's line is unread too
     */
    public static UnreadHead ofConnection(boolean withLine) {
        if (!GuardedHttp.CURRENT.isBound()) {
            return parsed("", withLine);
        }
        var reader = GuardedHttp.CURRENT.get().dataReader();
        var bytes = new byte[Math.min(reader.available(), BYTES_MAX)];
        if (bytes.length > 0) {
            // Of none it would wait for more.
            reader.getBuffer(bytes.length).read(bytes);
        }
        return parsed(new String(bytes, StandardCharsets.ISO_8859_1), withLine);
    }

    /** Of its bytes, as far as their lines are whole. */
    static UnreadHead parsed(String came, boolean withLine) {
        var head = came.split("\r\n\r\n", 2)[0] + (came.contains("\r\n\r\n") ? "\r\n" : "");
        var lines = List.of(head.split("\r\n", -1));
        var whole = lines.subList(0, lines.size() - 1);
        var words = withLine && !lines.isEmpty() ? lines.getFirst().split(" ", 3) : new String[0];
        var accepted = WritableHeaders.create();
        whole.stream()
                .filter(line -> line.regionMatches(true, 0, ACCEPT, 0, ACCEPT.length()))
                .forEach(line -> accepted.add(
                        HeaderNames.ACCEPT, line.substring(ACCEPT.length()).strip()));
        return new UnreadHead(words.length > 1 ? words[1] : "", ServerRequestHeaders.create(accepted));
    }
}
