package io.containermanager.engine.kubernetes.fake;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * An API server in memory as a process of its own, for {@code bench/cluster-scale}. Its kubeconfig is written to a folder; another port answers
 * how often what was asked ({@code GET}) since that was forgotten ({@code POST}).
 */
public final class FakeApiProcess {

    private FakeApiProcess() {}

    /** Runs until it is killed; its arguments are the folder and the other port. */
    public static void main(String[] args) throws IOException {
        var api = new FakeApiServer();
        var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1]));
        var counts = HttpServer.create(loopback, 0);
        counts.createContext("/", exchange -> {
            if (exchange.getRequestMethod().equals("POST")) {
                api.forgetAsked();
            }
            var text = new StringBuilder();
            api.counts()
                    .forEach((asked, count) ->
                            text.append(count).append(' ').append(asked).append('\n'));
            var bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        counts.start();
        api.kubeconfig(Path.of(args[0]));
    }
}
