package io.containermanager.ops;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;

/** Points out that a daemon could be used where the engine is only simulated. */
public final class EngineHint {

    private EngineHint() {}

    /** The hint; empty when nothing listens on that Unix socket or this process may not use it. */
    public static Optional<String> of(URI dockerHost) {
        if (!"unix".equals(dockerHost.getScheme())) {
            return Optional.empty();
        }
        var socket = Path.of(dockerHost.getPath());
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return Optional.of("A Docker daemon listens on " + socket
                    + ", but the engine is simulated: USE_REAL_DOCKER=true manages real containers");
        } catch (IOException | IllegalArgumentException nobodyThere) {
            return Optional.empty();
        }
    }
}
