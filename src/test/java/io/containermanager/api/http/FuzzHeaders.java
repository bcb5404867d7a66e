package io.containermanager.api.http;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** Headers of generated requests: most right, some with values beside their grammar, in every combination. */
final class FuzzHeaders {

    private static final String BOUNDARY = "xFUZZx";

    /** Of each header that is read somewhere: values that are right, and others. */
    private static final Map<String, List<String>> VALUES = Map.ofEntries(
            Map.entry(
                    "Accept",
                    List.of(
                            "*/*",
                            "application/json",
                            "text/html;q=0.8,*/*",
                            "a/b;c=\"",
                            "text/plain",
                            "text/html;q=foo",
                            "/",
                            ";",
                            "a/b/c",
                            ",",
                            "text/html; q=1.0001",
                            "*/json")),
            Map.entry(
                    "Content-Type",
                    List.of(
                            "application/json",
                            "application/json; charset=utf-8",
                            "application/json; charset=\"",
                            "application/json; charset=nope",
                            "application/yaml",
                            "text/plain",
                            "multipart/form-data",
                            "multipart/form-data; boundary=\"",
                            "multipart/form-data; boundary=" + BOUNDARY,
                            "application/merge+json",
                            "/",
                            ";;",
                            "a")),
            Map.entry("Transfer-Encoding", List.of("chunked", "gzip, chunked", "identity", "chunked, chunked", "x")),
            Map.entry("Content-Length", List.of("0", "-1", "+5", "5, 5", "1e3", "99999999999999999999", "0x10", "")),
            Map.entry("Content-Encoding", List.of("gzip", "identity", "br", "")),
            Map.entry("Expect", List.of("100-continue", "200-ok")),
            Map.entry(
                    "Authorization",
                    List.of("Bearer x", "Bearer", "Basic eDp5", "bearer \u00e9", "Bearer " + "a".repeat(5_000), "=")),
            Map.entry(
                    "Origin",
                    List.of(
                            "http://localhost:3002",
                            "null",
                            "",
                            "http://",
                            "https://evil.example:99999",
                            "::",
                            "http://[::1")),
            Map.entry(
                    "Host",
                    List.of(
                            "localhost",
                            "127.0.0.1:1",
                            "[::1]:3002",
                            "[::1",
                            "a:b:c",
                            "evil.example",
                            ":",
                            "x:99999999999")),
            Map.entry("Range", List.of("bytes=0-1", "bytes=-1", "bytes=5-1", "items=1", "bytes=99999999999999999999-")),
            Map.entry("Cookie", List.of("a=b", "=", ";;;", "a=\"", "\u00ff=1")),
            Map.entry(
                    "If-Match",
                    List.of("\"1\"", "*", "1", "\"", "W/\"1\"", "\"1\", \"2\"", "\"99999999999999999999\"")),
            Map.entry("If-None-Match", List.of("*", "\"x\"", "W/\"", "\"", ",")),
            Map.entry("Last-Event-ID", List.of("events=1,logs=2", "=", "events=", "events=99999999999999999999", ",,")),
            Map.entry("Sec-Fetch-Site", List.of("same-origin", "cross-site", "none", "x")),
            Map.entry("Access-Control-Request-Method", List.of("POST", "", "\u00e9")),
            Map.entry("Upgrade", List.of("websocket", "h2c", "WebSocket", "")),
            Map.entry("Sec-WebSocket-Key", List.of("dGhlIHNhbXBsZSBub25jZQ==", "x", "")),
            Map.entry("Sec-WebSocket-Version", List.of("13", "8", "x")),
            Map.entry("X-Forwarded-For", List.of("1.2.3.4", "x", "")),
            Map.entry("X-Forwarded-Proto", List.of("https", ":")),
            Map.entry("Forwarded", List.of("for=1.2.3.4", "=", "for=\"")));

    private static final List<String> NAMES = VALUES.keySet().stream().sorted().toList();

    private static final List<String> DISPOSITIONS = List.of(
            "form-data; name=\"compose\"",
            "form-data; name=\"compose\"; filename=\"compose.yaml\"",
            "form-data; name=\"file\"; filename=\"../x\"",
            "form-data; name=",
            "form-data; name=\"a\\\"b\"",
            "attachment",
            "form-data");

    private final Random random;

    FuzzHeaders(Random random) {
        this.random = random;
    }

    /** The header section of a request, without the empty line. */
    String of(boolean form, int length) {
        var section = new StringBuilder();
        boolean hostGiven = false;
        boolean lengthGiven = false;
        boolean typeGiven = false;
        for (int more = random.nextInt(4) == 0 ? 0 : random.nextInt(4); more > 0; more--) {
            var name = NAMES.get(random.nextInt(NAMES.size()));
            boolean framing = name.equals("Content-Length") || name.equals("Transfer-Encoding");
            if (framing && random.nextInt(3) > 0) {
                continue;
            }
            hostGiven |= name.equals("Host");
            lengthGiven |= framing;
            typeGiven |= name.equals("Content-Type");
            section.append(name).append(": ").append(value(name)).append("\r\n");
        }
        if (!hostGiven) {
            section.append("Host: localhost\r\n");
        }
        if (length > 0 && !typeGiven) {
            section.append("Content-Type: ")
                    .append(form ? "multipart/form-data; boundary=" + BOUNDARY : "application/json")
                    .append("\r\n");
        }
        if (length > 0 && !lengthGiven) {
            section.append("Content-Length: ").append(length).append("\r\n");
        }
        return section.append("Connection: close\r\n").toString();
    }

    private String value(String name) {
        var values = Objects.requireNonNull(VALUES.get(name));
        var value = values.get(random.nextInt(values.size()));
        return switch (random.nextInt(12)) {
            case 0 -> value.substring(0, value.isEmpty() ? 0 : random.nextInt(value.length()));
            case 1 -> value + ";" + (char) (33 + random.nextInt(94)) + "=\"";
            case 2 -> value + ", " + values.get(random.nextInt(values.size()));
            default -> value;
        };
    }

    /** A form of a few parts, sometimes cut. */
    String form(String content) {
        var form = new StringBuilder();
        for (int parts = random.nextInt(4); parts > 0; parts--) {
            form.append("--" + BOUNDARY + "\r\nContent-Disposition: ")
                    .append(DISPOSITIONS.get(random.nextInt(DISPOSITIONS.size())))
                    .append(random.nextInt(6) == 0 ? "\r\nContent-Transfer-Encoding: base64" : "")
                    .append("\r\n\r\n")
                    .append(content)
                    .append("\r\n");
        }
        form.append("--" + BOUNDARY + "--\r\n");
        return random.nextInt(5) == 0 ? form.substring(0, random.nextInt(form.length())) : form.toString();
    }
}
