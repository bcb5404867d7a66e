package io.containermanager.access;

import io.containermanager.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sessions as a text of one line each: the form in which they are kept in a file, or shared by replicas. Pure. */
final class SessionText {

    /** The longest text: replicas keep it in one object of a cluster. */
    static final int MAX_CHARS = 600_000;

    private static final String FORM = "1";
    private static final String SEPARATOR = "\t";
    private static final int FIELDS = 10;

    private SessionText() {}

    static String write(List<SessionRecord> sessions) {
        return sessions.stream().map(SessionText::line).collect(Collectors.joining());
    }

    private static String line(SessionRecord session) {
        var device = session.device();
        return String.join(
                        SEPARATOR,
                        FORM,
                        session.fingerprint(),
                        session.id(),
                        session.token(),
                        String.valueOf(session.lastUse()),
                        session.startedAt().toString(),
                        String.valueOf(device.secure()),
                        encoded(device.address()),
                        encoded(device.path()),
                        encoded(device.userAgent()))
                + "\n";
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }

    /** Reads it; a text that a newer version wrote, or that is damaged, is refused. */
    static List<SessionRecord> read(String text) {
        var sessions = new ArrayList<SessionRecord>();
        for (var line : text.lines().toList()) {
            var fields = line.split(SEPARATOR, -1);
            if (fields.length != FIELDS || !fields[0].equals(FORM)) {
                throw damaged(sessions.size() + 1, null);
            }
            try {
                var device = new Session.Device(
                        decoded(fields[7]), decoded(fields[9]), decoded(fields[8]), Boolean.parseBoolean(fields[6]));
                sessions.add(new SessionRecord(
                        fields[1], fields[2], fields[3], Long.parseLong(fields[4]), Instant.parse(fields[5]), device));
            } catch (DateTimeException | IllegalArgumentException malformed) {
                throw damaged(sessions.size() + 1, malformed);
            }
        }
        return sessions;
    }

    private static StoreException damaged(int line, @Nullable RuntimeException cause) {
        return new StoreException.Unavailable(
                "line " + line + " of the stored sessions cannot be read; delete them, and browsers sign in again",
                cause);
    }
}
