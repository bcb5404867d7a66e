package io.containermanager.cli;

import io.containermanager.cli.client.ClientException;
import io.containermanager.cli.command.CommandRunner;
import io.containermanager.cli.output.Console;
import io.containermanager.config.LaunchCommand;
import io.containermanager.event.GuardedThread;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs commands as a user does, against canned answers, for the JVM to learn what they load (JEP 514). Nothing of the service is loaded. */
public final class AotCommandTraining {

    /** How long a request may take to arrive. */
    private static final int REQUEST_MAX_MILLIS = 5_000;

    /** Requests are shorter; what does not fit is not read. */
    private static final int REQUEST_MAX_BYTES = 16_384;

    private static final int BACKLOG_MAX_CONNECTIONS = 8;

    private static final String STATUS = """
        {"status":{"1":{"appName":"shop","services":{"1":{"serviceName":"web","status":"in-sync","reason":"ready"}}}},
         "isReconciling":false,"lastError":null}\
        """;

    private static final String CURRENT = """
        {"apps":{"1":{"appId":1,"appName":"shop","services":[{"serviceId":1,"serviceName":"web","imageName":"nginx:1",
         "containerId":"0123456789ab","status":"running","config":{"ports":["8080:80"]}}]}}}\
        """;

    private static final List<List<String>> CALLS =
            List.of(List.of("ps"), List.of("ps", "-o", "json"), List.of("ps", "shop/web"), List.of("ps", "--help"));

    private AotCommandTraining() {}

    /** Runs them in a folder where nothing is; the exit code. */
    public static int run(Path folder) {
        try (var listener = new ServerSocket(0, BACKLOG_MAX_CONNECTIONS, InetAddress.getLoopbackAddress())) {
            GuardedThread.virtual("training-answers")
                    .loop(() -> answerAll(listener), listener::isClosed)
                    .start();
            var variables = Map.of("PORT", Integer.toString(listener.getLocalPort()));
            var environment = new CommandRunner.Environment(
                    variables, folder, folder, new LaunchCommand(LaunchCommand.NAME, Optional.empty()));
            for (var call : CALLS) {
                int code = CommandRunner.run(call, environment, terminal());
                if (code != 0) {
                    return code;
                }
            }
            return 0;
        } catch (IOException failed) {
            return ClientException.FAILED;
        }
    }

    /** As a person's, whose output is thrown away. */
    private static Console terminal() {
        return new Console(
                new ByteArrayInputStream(new byte[0]),
                OutputStream.nullOutputStream(),
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                new Console.Ends(true, true, true, true, 100));
    }

    private static void answerAll(ServerSocket listener) {
        while (!listener.isClosed()) {
            try (var socket = listener.accept()) {
                answer(socket);
            } catch (IOException closed) {
                // The training is over, or the caller has left.
            }
        }
    }

    private static void answer(Socket socket) throws IOException {
        socket.setSoTimeout(REQUEST_MAX_MILLIS);
        var request = new StringBuilder();
        var buffer = new byte[REQUEST_MAX_BYTES];
        while (!request.toString().contains("\r\n\r\n") && request.length() < REQUEST_MAX_BYTES) {
            int count = socket.getInputStream().read(buffer);
            if (count < 0) {
                return;
            }
            request.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
        }
        var body = (request.indexOf("/reconciliation") > 0 ? STATUS : CURRENT).getBytes(StandardCharsets.UTF_8);
        var head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                + "\r\nConnection: close\r\n\r\n";
        var out = socket.getOutputStream();
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        out.write(body);
        out.flush();
    }
}
