package io.containermanager.engine.docker.http;

import io.containermanager.file.SmallTextFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Explains in one line how to give this process access to the daemon's socket. */
public final class SocketAccess {

    private SocketAccess() {}

    /** Whether the socket is there and this user may not write to it: asked of the kernel, whose words are in the user's language. */
    static boolean denied(String host) {
        try {
            var address = URI.create(host);
            var socket = Path.of(address.getPath());
            return "unix".equals(address.getScheme()) && Files.exists(socket) && !Files.isWritable(socket);
        } catch (RuntimeException noPath) {
            return false;
        }
    }

    /**
     * What to do about a socket that may not be used.
     *
     * @param host {@code unix:///path}
     */
    public static String advice(String host) {
        try {
            var socket = Path.of(URI.create(host).getPath());
            var group = String.valueOf(Files.getAttribute(socket, "posix:group"));
            var number = String.valueOf(Files.getAttribute(socket, "unix:gid"));
            return advice(group, number, SmallTextFile.user());
        } catch (IOException | RuntimeException unknown) {
            return "Add the service's user to the group that owns the socket.";
        }
    }

    /** The commands for that group. A user without a name is one of a container, where names say nothing and numbers do. */
    public static String advice(String group, String number, String user) {
        boolean named = !user.chars().allMatch(Character::isDigit);
        return (named ? "Run: sudo usermod -aG %s %s (and log in again); in a container: " : "In a container: ")
                        .formatted(group, user)
                + "group_add: [\"%s\"]".formatted(number);
    }
}
