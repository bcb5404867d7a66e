package io.containermanager;

import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/** Secrets that are planted, and everything that is heard afterwards; finds the ones in the others. Thread-safe where it listens. */
final class Canaries {

    /** Where each secret was planted, by the secret. */
    private final Map<String, String> planted = new LinkedHashMap<>();

    /** Everything that came out, with where it came out. */
    private final Queue<String[]> heard = new ConcurrentLinkedQueue<>();

    int planted() {
        return planted.size();
    }

    int heard() {
        return heard.size();
    }

    String secret(String where) {
        var secret = "Canary%02dq7Zx".formatted(planted.size() + 1);
        planted.put(secret, where);
        return secret;
    }

    /** Notes what came out, and where. */
    void hear(String where, String said) {
        heard.add(new String[] {where, said});
    }

    List<String> leaks() {
        var leaks = new ArrayList<String>();
        for (var said : heard) {
            planted.forEach((secret, where) -> {
                int at = said[1].indexOf(secret);
                if (at >= 0) {
                    leaks.add(where + " in " + said[0] + ": …"
                            + said[1].substring(Math.max(0, at - 60), Math.min(said[1].length(), at + 40)));
                }
            });
        }
        return leaks.stream().distinct().toList();
    }

    /** Hears every frame. */
    final class Frames implements WebSocket.Listener {

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            hear("a frame", data.toString());
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Hears every line of the log, with its stack trace. */
    final class Listening extends Handler {

        private final SimpleFormatter formatter = new SimpleFormatter();

        Listening() {
            setLevel(Level.ALL);
        }

        @Override
        public void publish(LogRecord record) {
            hear("the log", formatter.format(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
