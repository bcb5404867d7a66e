package io.containermanager.cli;

import io.containermanager.config.ShellWord;
import io.containermanager.config.Urls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The command that shows the status to the administrator at the first start, ready to paste into a POSIX shell. Pure. */
public final class StatusCommand {

    private StatusCommand() {}

    /**
     * The command.
     *
     * @param secretFile the absolute path of the file that holds the token
     * @param host the address that the service listens on
     * @param port its port
     * @param certificateChain the PEM file that the service identifies itself with; null without TLS
     */
    public static String of(Path secretFile, String host, int port, @Nullable Path certificateChain) {
        var words = new ArrayList<String>();
        words.add("curl");
        if (certificateChain != null) {
            words.add("--cacert");
            words.add(ShellWord.quoted(certificateChain.toAbsolutePath().toString()));
        }
        words.add("-H");
        words.add("\"Authorization: Bearer $(cat " + ShellWord.quoted(secretFile.toString()) + ")\"");
        words.add(ShellWord.quoted((certificateChain == null ? "http://" : "https://")
                + Urls.authority(shown(host), port) + "/api/v1/status"));
        return words.stream().collect(Collectors.joining(" "));
    }

    /** Certificates for this machine usually name localhost and not its address. */
    private static String shown(String host) {
        var reachable = Urls.reachable(host);
        return List.of("127.0.0.1", "::1").contains(reachable) && !host.equals("::1") ? "localhost" : reachable;
    }
}
