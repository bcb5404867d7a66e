package io.containermanager.api.compose;

import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiException;
import io.containermanager.model.Violation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A body in the form {@code multipart/form-data} (RFC 7578), already in memory and bounded by the listener. Pure. Helidon's own reader
 * does not resolve where this is built, and bounds neither the parts nor their headers.
 */
final class FormData {

    /** Parts of a form. */
    static final int PARTS_MAX = 250;

    /** Bytes of a part's headers. */
    static final int HEADERS_MAX_BYTES = 4 * 1024;

    private static final String MALFORMED = "malformed form";
    private static final Pattern DISPOSITION =
            Pattern.compile("(?im)^content-disposition:[ \\t]*form-data[ \\t]*(;.*)$");
    private static final Pattern PARAMETER =
            Pattern.compile(";[ \\t]*([a-z*]{1,20})=(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^;\\s]*))");
    private static final Pattern ENCODING =
            Pattern.compile("(?im)^content-transfer-encoding:[ \\t]*(base64|quoted-printable)");

    private final byte[] body;
    private final byte[] delimiter;
    private int at;

    private FormData(byte[] body, String boundary) {
        this.body = body;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A part: a field's name, the name of the file it was if any, and its bytes, which must not be changed. */
    static final class Part {

        private final String name;
        private final @Nullable String fileName;
        private final byte[] content;

        private Part(String name, @Nullable String fileName, byte[] content) {
            this.name = name;
            this.fileName = fileName;
            this.content = content;
        }

        String name() {
            return name;
        }

        @Nullable
        String fileName() {
            return fileName;
        }

        byte[] content() {
            return content;
        }
    }

    /** The parts in their order; throws 400 for anything but such a form. */
    static List<Part> read(byte[] body, Optional<String> boundary) {
        var mark = boundary.filter(text -> text.matches("[ -~]{1,70}"))
                .orElseThrow(() -> malformed("Content-Type: multipart/form-data needs its boundary.", null));
        return new FormData(body, mark).parts();
    }

    private List<Part> parts() {
        var parts = new ArrayList<Part>();
        // The first delimiter may stand at the very beginning, without the line break before it.
        at = startsWith(2, 0) ? delimiter.length - 2 : after(0);
        while (!endsHere()) {
            if (parts.size() == PARTS_MAX) {
                throw malformed("The form has more than " + PARTS_MAX + " parts: send fewer files.", null);
            }
            parts.add(part(parts.size()));
        }
        return parts;
    }

    /** Whether the delimiter, from its byte {@code from} on, stands at a place. */
    private boolean startsWith(int from, int place) {
        if (place + delimiter.length - from > body.length) {
            return false;
        }
        for (int i = from; i < delimiter.length; i++) {
            if (body[place + i - from] != delimiter[i]) {
                return false;
            }
        }
        return true;
    }

    /** Behind the next delimiter. */
    private int after(int from) {
        return next(from) + delimiter.length;
    }

    private int next(int from) {
        for (int place = from; place + delimiter.length <= body.length; place++) {
            if (body[place] == '\r' && startsWith(0, place)) {
                return place;
            }
        }
        throw malformed("The form ends without its last boundary.", null);
    }

    /** Two hyphens end the form; else a line break begins a part. */
    private boolean endsHere() {
        if (at + 2 > body.length) {
            throw malformed("The form ends in the middle of a boundary.", null);
        }
        return body[at] == '-' && body[at + 1] == '-';
    }

    private Part part(int place) {
        int content = behindHeaders(place);
        var headers = new String(body, at, content - at, StandardCharsets.UTF_8);
        // A part without content ends at the line break that ended its headers.
        int end = next(content - 2);
        Matcher disposition = DISPOSITION.matcher(headers);
        var name = disposition.find() ? parameter(disposition.group(1), "name") : null;
        if (name == null || name.isEmpty()) {
            throw malformed("needs Content-Disposition: form-data with a name", place);
        }
        if (ENCODING.matcher(headers).find()) {
            throw malformed("must be sent as it is, without Content-Transfer-Encoding", place);
        }
        var bytes = new byte[Math.max(0, end - content)];
        System.arraycopy(body, content, bytes, 0, bytes.length);
        at = end + delimiter.length;
        return new Part(name, parameter(disposition.group(1), "filename"), bytes);
    }

    private int behindHeaders(int place) {
        for (int i = at; i + 4 <= body.length && i - at <= HEADERS_MAX_BYTES; i++) {
            if (body[i] == '\r' && body[i + 1] == '\n' && body[i + 2] == '\r' && body[i + 3] == '\n') {
                return i + 4;
            }
        }
        throw malformed("has headers without an end, or of more than " + HEADERS_MAX_BYTES + " bytes", place);
    }

    private static @Nullable String parameter(String parameters, String name) {
        Matcher found = PARAMETER.matcher(parameters);
        while (found.find()) {
            if (found.group(1).equalsIgnoreCase(name)) {
                return found.group(2) == null ? found.group(3) : unquoted(found.group(2));
            }
        }
        return null;
    }

    /** Browsers and curl write a quote as %22 (WHATWG's form encoding), with two kinds of line breaks; older ones escape by backslashes. */
    private static String unquoted(String text) {
        return text.replaceAll("\\\\([\"\\\\])", "$1")
                .replace("%22", "\"")
                .replace("%0D", "\r")
                .replace("%0A", "\n");
    }

    private static ApiException malformed(String what, @Nullable Integer part) {
        var message = part == null ? what : "Part " + (part + 1) + " of the form " + what + ".";
        return ApiError.invalid(MALFORMED, message, List.of(new Violation("", message)))
                .exception();
    }
}
