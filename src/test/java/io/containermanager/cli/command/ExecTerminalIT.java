package io.containermanager.cli.command;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands as processes on a real terminal: keys, sizes, colours, and the terminal's modes after every end of {@code exec -it}. */
class ExecTerminalIT extends ShopServer {

    @BeforeEach
    void applyShop() {
        apply(SHOP);
    }

    private Pty shell() {
        var url = Map.of("CONTAINER_MANAGER_URL", "http://127.0.0.1:" + server.port());
        return Pty.run(folder, url, "exec", "-it", "shop/web", "--", "sh");
    }

    /** Once the shell has answered, the terminal is in raw mode. */
    private static Pty answered(Pty pty) {
        // The echo shows the quotes, the answer does not.
        return pty.type("echo re''ady\r").awaitText("ready\r\n");
    }

    @Test
    void keysReachTheShellItFollowsTheWindowAndTheTerminalIsPutBackAfterIt() throws Exception {
        try (var pty = shell()) {
            answered(pty).type("stty size\r").awaitText("24 80\r\n");
            pty.resize(50, 132);
            // The new size takes its way by a signal.
            await().atMost(DEADLINE).until(() -> pty.type("stty size\r").text().contains("50 132\r\n"));
            pty.type("exit 7\r");

            assertThat(pty.text(), pty.exitCode(), is(7));
            assertThat("the terminal is as before", pty.isRestored(), is(true));
        }
    }

    @Test
    void controlCInterruptsWhatRunsInTheContainerAndNotTheSession() throws Exception {
        try (var pty = shell()) {
            answered(pty).type("sleep 1000\r").awaitText("sleep 1000\r\n");
            pty.type("\u0003");
            pty.type("echo still''here\r").awaitText("stillhere\r\n");
            pty.type("exit 0\r");

            assertThat(pty.exitCode(), is(0));
            assertThat(pty.isRestored(), is(true));
        }
    }

    @Test
    void aCommandThatIsKilledLeavesTheTerminalAsItWas() throws Exception {
        try (var pty = shell()) {
            answered(pty).command().destroy();

            assertThat(pty.text(), pty.exitCode(), is(143));
            assertThat("the terminal is as before", pty.isRestored(), is(true));
        }
    }

    /** A manager that stops may still report the command's end; a connection that breaks reports nothing. */
    @Test
    void aConnectionThatBreaksEndsTheCommandWithAReasonAndAUsableTerminal() throws Exception {
        try (var relay = new Relay(server.port());
                var pty = Pty.run(
                        folder,
                        Map.of("CONTAINER_MANAGER_URL", "http://127.0.0.1:" + relay.port()),
                        "exec",
                        "-it",
                        "shop/web",
                        "--",
                        "sh")) {
            answered(pty);
            relay.cut();

            assertThat(pty.text(), pty.exitCode(), is(1));
            assertThat("the terminal is as before", pty.isRestored(), is(true));
            assertThat(pty.text(), containsString("container-manager: The "));
            assertThat(pty.text(), not(containsString("Exception")));
        }
    }

    /** Passes connections on until it is closed, which breaks them. */
    private static final class Relay implements AutoCloseable {

        private final ServerSocket listening = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        private final List<Socket> open = new CopyOnWriteArrayList<>();

        Relay(int port) throws IOException {
            Thread.ofVirtual().start(() -> {
                while (!listening.isClosed()) {
                    try {
                        var caller = listening.accept();
                        var manager = new Socket(InetAddress.getLoopbackAddress(), port);
                        open.addAll(List.of(caller, manager));
                        pass(caller, manager);
                        pass(manager, caller);
                    } catch (IOException closed) {
                        // The test has ended.
                    }
                }
            });
        }

        private static void pass(Socket from, Socket to) {
            Thread.ofVirtual().start(() -> {
                try (from;
                        to) {
                    from.getInputStream().transferTo(to.getOutputStream());
                } catch (IOException ended) {
                    // The other side gets its end as well.
                }
            });
        }

        int port() {
            return listening.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            cut();
        }

        void cut() throws IOException {
            listening.close();
            for (var socket : open) {
                socket.close();
            }
        }
    }

    @Test
    void tablesHaveColoursOnATerminalUnlessTheUserWantsNone() throws Exception {
        var url = "http://127.0.0.1:" + server.port();
        try (var pty = Pty.run(folder, Map.of("CONTAINER_MANAGER_URL", url), "ps")) {
            assertThat(pty.text(), pty.exitCode(), is(0));
            assertThat(pty.text(), containsString("\u001b["));
            assertThat(pty.text(), containsString("Next: container-manager logs -f shop/db"));
        }
        try (var pty = Pty.run(folder, Map.of("CONTAINER_MANAGER_URL", url, "NO_COLOR", "1"), "ps")) {
            assertThat(pty.text(), pty.exitCode(), is(0));
            assertThat(pty.text(), not(containsString("\u001b[")));
        }
    }

    @Test
    void aShellThatCannotBeStartedLeavesTheTerminalAsItWas() throws Exception {
        var url = Map.of("CONTAINER_MANAGER_URL", "http://127.0.0.1:" + server.port());
        cli.run("stop", "shop/web").good();
        try (var pty = Pty.run(folder, url, "exec", "-it", "shop/web", "--", "sh")) {
            assertThat(pty.text(), pty.exitCode(), is(1));
            assertThat(pty.isRestored(), is(true));
            assertThat(pty.text(), containsString("explain shop/web"));
        }
    }
}
