package io.containermanager.ops;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that could be used is pointed out where the engine is only simulated. */
class EngineHintTest {

    @TempDir
    Path folder;

    @Test
    void aSocketThatListensIsPointedOut() throws Exception {
        var socket = folder.resolve("docker.sock");
        try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(socket));
            assertThat(
                    EngineHint.of(URI.create("unix://" + socket)).orElseThrow(),
                    containsString("USE_REAL_DOCKER=true"));
        }
    }

    @Test
    void nobodyThereIsNotSpokenOf() {
        assertThat(EngineHint.of(URI.create("unix://" + folder.resolve("none"))), is(Optional.empty()));
        assertThat(EngineHint.of(URI.create("tcp://127.0.0.1:1")), is(Optional.empty()));
    }
}
