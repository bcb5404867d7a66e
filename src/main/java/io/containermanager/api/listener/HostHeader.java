package io.containermanager.api.listener;

import io.helidon.common.uri.UriValidator;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Host} of the requests of one connection (RFC 9112, 3.2): exactly one, and what it names can be a host. As strict as Helidon's own
 * check, which parses it by regular expressions for every request; here only when it is not the text of the request before.
 */
final class HostHeader {

    /** What passed last, null before the first request; used by the connection's own thread. */
    private @Nullable String passed;

    /** @throws RequestException 400, after which the connection is closed */
    void check(Headers headers) {
        if (!headers.contains(HeaderNames.HOST)) {
            throw refused("The request has no Host header.");
        }
        var header = headers.get(HeaderNames.HOST);
        if (header.valueCount() > 1) {
            throw refused("The request has more than one Host header.");
        }
        var host = header.get();
        if (!host.equals(passed)) {
            validate(host);
            passed = host;
        }
    }

    private static void validate(String host) {
        if (host.isEmpty()) {
            throw refused("The Host header is empty.");
        }
        int name = host.startsWith("[") ? host.lastIndexOf(']') + 1 : lengthOfName(host);
        try {
            validatePort(host.substring(name));
            if (host.startsWith("[")) {
                UriValidator.validateIpLiteral(host.substring(0, Math.max(1, name)));
            } else {
                UriValidator.validateNonIpLiteral(host.substring(0, name));
            }
        } catch (IllegalArgumentException invalid) {
            throw refused("The Host header does not name a host.");
        }
    }

    private static int lengthOfName(String host) {
        int colon = host.lastIndexOf(':');
        return colon < 0 ? host.length() : colon;
    }

    private static void validatePort(String port) {
        if (port.isEmpty()) {
            return;
        }
        if (port.charAt(0) != ':') {
            throw new IllegalArgumentException(port);
        }
        Integer.parseInt(port, 1, port.length(), 10);
    }

    private static RequestException refused(String message) {
        return RequestException.builder()
                .type(EventType.BAD_REQUEST)
                .status(Status.BAD_REQUEST_400)
                .setKeepAlive(false)
                .safeMessage(true)
                .message(message)
                .build();
    }
}
