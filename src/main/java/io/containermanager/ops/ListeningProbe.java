package io.containermanager.ops;

import io.containermanager.file.SmallTextFile;
import io.containermanager.linux.SmallFile;
import io.containermanager.ops.StartFacts.Listening;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Set;

/** Takes an address and port for a moment. Which of the reasons it was is asked of the kernel, whose words are in the user's language. */
final class ListeningProbe {

    private static final Path FIRST_FREE_TO_ALL = Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");

    /** Where the file cannot be read, as on every kernel by default. */
    private static final int USUAL_FIRST_FREE_TO_ALL = 1_024;

    /** By name, or by number where the system has no name for it. */
    private static final Set<String> ROOT = Set.of("root", "0");

    private ListeningProbe() {}

    /** Whether this process could listen there. */
    static Listening look(String host, int port) {
        var address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            return Listening.UNRESOLVED;
        }
        if (binds(address)) {
            return Listening.FREE;
        }
        if (!binds(new InetSocketAddress(address.getAddress(), 0))) {
            return Listening.NOT_OF_THIS_MACHINE;
        }
        return port < firstFreeToAll() && !ROOT.contains(SmallTextFile.user())
                ? Listening.PRIVILEGED
                : Listening.IN_USE;
    }

    private static boolean binds(InetSocketAddress address) {
        try (var probe = new ServerSocket()) {
            probe.bind(address);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static int firstFreeToAll() {
        try {
            return SmallFile.text(FIRST_FREE_TO_ALL).map(Integer::parseInt).orElse(USUAL_FIRST_FREE_TO_ALL);
        } catch (NumberFormatException unknown) {
            return USUAL_FIRST_FREE_TO_ALL;
        }
    }
}
