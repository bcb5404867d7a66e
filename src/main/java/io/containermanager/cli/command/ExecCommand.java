package io.containermanager.cli.command;

import io.containermanager.cli.client.ApiClient;
import io.containermanager.cli.client.AppDirectory;
import io.containermanager.cli.client.ClientException;
import io.containermanager.cli.client.ExecClient;
import io.containermanager.cli.output.Console;
import io.containermanager.event.GuardedThread;
import io.containermanager.ops.Signals;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;

/** Runs a command in a service's container, with a terminal if that is asked for. */
final class ExecCommand implements Command {

    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,3}) ([1-9][0-9]{0,3})");
    private static final int SIDE_MAX = 1_000;
    private static final int BUFFER_BYTES = 4_096;

    @Override
    public CommandSpec spec() {
        return Arguments.command(
                        "exec", "Run a command in a service's container.", "", "The exit code is the command's own.")
                .addPositional(Arguments.positional("APP/SERVICE", "1", "The service"))
                .addPositional(Arguments.rest("COMMAND", "The program and its arguments, after --"))
                .addOption(Arguments.flag("Send the input to the command", "-i", "--interactive"))
                .addOption(Arguments.option("NAME", "The pod, on Kubernetes (default: any that is ready)", "--pod"))
                .addOption(Arguments.flag("Give the command a terminal", "-t", "--tty"));
    }

    @Override
    public int run(Invocation call) {
        var words = call.arguments();
        if (words.size() < 2) {
            throw ClientException.usage(
                    "Name the program behind the service: container-manager exec -it " + words.getFirst() + " -- sh");
        }
        boolean tty = call.flag("--tty");
        if (tty && !(call.terminal().ends().in() && call.terminal().ends().out())) {
            throw ClientException.usage("-t needs a terminal; without one, leave it out.");
        }
        var service = AppDirectory.of(call.api()).service(words.getFirst());
        var path = path(container(call, service), words.subList(1, words.size()), tty)
                + call.option("--pod")
                        .map(pod -> "&pod=" + ApiClient.path("{}", pod))
                        .orElse("");
        return tty ? withTerminal(call, path) : session(call, path, false);
    }

    private static String container(Invocation call, AppDirectory.ServiceName service) {
        for (var container : call.api().get("/api/v1/containers").path("containers")) {
            if (container.path("appId").asLong() == service.appId()
                    && container.path("serviceId").asLong() == service.serviceId()
                    && container.path("status").asText().equals("running")) {
                return container.path("containerId").asText();
            }
        }
        throw ClientException.failed(service.name() + " has no running container; container-manager explain "
                + service.name() + " shows why.");
    }

    private static String path(String containerId, List<String> command, boolean tty) {
        var path = new StringBuilder(ApiClient.path("/ws/containers/{}/exec", containerId) + "?tty=" + tty);
        if (tty) {
            var size = SIZE.matcher(Console.stty("size"));
            if (size.matches()) {
                path.append("&rows=")
                        .append(side(size.group(1)))
                        .append("&cols=")
                        .append(side(size.group(2)));
            }
        }
        command.forEach(word -> path.append("&command=").append(ApiClient.path("{}", word)));
        return path.toString();
    }

    private static int side(String number) {
        return Math.min(SIDE_MAX, Integer.parseInt(number));
    }

    /** Keys reach the command as they are typed; the terminal is put back in every case. */
    private static int withTerminal(Invocation call, String path) {
        var before = Console.stty("-g");
        var restore = GuardedThread.platform("terminal").factory().newThread(() -> Console.stty(before));
        Runtime.getRuntime().addShutdownHook(restore);
        Console.stty("raw", "-echo");
        try {
            return session(call, path, true);
        } finally {
            Console.stty(before);
            Runtime.getRuntime().removeShutdownHook(restore);
        }
    }

    private static int session(Invocation call, String path, boolean tty) {
        var terminal = call.terminal();
        try (var session = ExecClient.open(call.api().manager(), path, tty, terminal.out(), terminal.err())) {
            if (tty) {
                Signals.handle(List.of("WINCH"), _ -> resized(session));
            }
            if (call.flag("--interactive")) {
                GuardedThread.virtual("exec-input")
                        .once(() -> forward(terminal.in(), session, tty))
                        .start();
            } else if (!tty) {
                session.endOfInput();
            }
            return session.await();
        }
    }

    private static void resized(ExecClient session) {
        var size = SIZE.matcher(Console.stty("size"));
        if (size.matches()) {
            session.resize(side(size.group(2)), side(size.group(1)));
        }
    }

    private static void forward(InputStream in, ExecClient session, boolean tty) {
        var buffer = new byte[BUFFER_BYTES];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                session.input(buffer, count).join();
            }
        } catch (IOException | CompletionException ended) {
            // The same as its end; of a broken connection the other side says so.
        }
        if (!tty) {
            session.endOfInput();
        }
    }
}
