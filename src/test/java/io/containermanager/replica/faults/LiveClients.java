package io.containermanager.replica.faults;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A dashboard's WebSocket at each replica: whether it is served, and how it was closed. */
final class LiveClients implements AutoCloseable {

    private static final int GOING_AWAY = 1001;
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, Client> clients = new HashMap<>();
    private int closedAway;

    private static final class Client implements WebSocket.Listener {
        final AtomicLong frames = new AtomicLong();
        volatile @Nullable Integer code;
        volatile boolean broken;
        volatile @Nullable WebSocket socket;

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            frames.incrementAndGet();
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            code = status;
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            broken = true;
        }

        boolean open() {
            return socket != null && code == null && !broken;
        }
    }

    /** Whether a client of that replica is connected now, by connecting one if there is none. */
    boolean connected(ManagerProcess replica) {
        var known = clients.get(replica.name());
        if (known != null && known.open()) {
            return true;
        }
        var client = new Client();
        try {
            client.socket = http.newWebSocketBuilder()
                    .header("Authorization", "Bearer " + ManagerProcess.TOKEN)
                    .connectTimeout(CONNECT)
                    .buildAsync(URI.create("ws://127.0.0.1:" + replica.port() + "/ws/metrics"), client)
                    .join();
        } catch (CompletionException refused) {
            return false;
        }
        clients.put(replica.name(), client);
        return true;
    }

    long frames(ManagerProcess replica) {
        var client = clients.get(replica.name());
        return client == null ? 0 : client.frames.get();
    }

    /** Whether the replica's client was closed with 1001. */
    boolean closedAway(ManagerProcess replica) {
        var client = clients.get(replica.name());
        var code = client == null ? null : client.code;
        if (code != null && code == GOING_AWAY) {
            closedAway++;
            return true;
        }
        return false;
    }

    /** How it is with the replica's client, for messages. */
    String state(ManagerProcess replica) {
        var client = clients.get(replica.name());
        return client == null ? "none" : "code " + client.code + ", broken " + client.broken;
    }

    int closedAway() {
        return closedAway;
    }

    @Override
    public void close() {
        clients.values().forEach(client -> {
            var socket = client.socket;
            if (socket != null) {
                socket.abort();
            }
        });
    }
}
