package io.containermanager.api.web;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The codings that a client accepts, by its {@code Accept-Encoding} (RFC 9110, section 12.5.3). An element that cannot be read is left out:
 * the client then gets the content as it is. Pure.
 */
final class AcceptEncoding {

    /** How a file is sent. */
    enum Coding {
        IDENTITY,
        GZIP
    }

    private static final String ANY = "*";
    private static final Pattern ELEMENT = Pattern.compile(
            "([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:\\s*;\\s*[qQ]\\s*=\\s*(0(?:\\.\\d{0,3})?|1(?:\\.0{0,3})?))?");

    private AcceptEncoding() {}

    /**
     * The coding to send what exists both as it is and in gzip: the heavier one, gzip when both weigh the same; empty when the client refuses
     * both.
     *
     * @param header the header's value, several joined by commas; empty without the header, when anything may be sent: that is the content
     *     as it is, which every client can read
     */
    static Optional<Coding> choose(Optional<String> header) {
        if (header.isEmpty()) {
            return Optional.of(Coding.IDENTITY);
        }
        var weights = weights(header.get());
        double gzip = weights.getOrDefault("gzip", weights.getOrDefault(ANY, 0.0));
        // Accepted unless it is refused, but only what is asked for by its name or by * competes with gzip.
        double identity = weights.getOrDefault("identity", weights.getOrDefault(ANY, Double.MIN_VALUE));
        if (gzip > 0 && gzip >= identity) {
            return Optional.of(Coding.GZIP);
        }
        return identity > 0 ? Optional.of(Coding.IDENTITY) : Optional.empty();
    }

    private static Map<String, Double> weights(String header) {
        var weights = new HashMap<String, Double>();
        for (var element : header.split(",", -1)) {
            var matcher = ELEMENT.matcher(element.strip());
            if (matcher.matches()) {
                var name = matcher.group(1).toLowerCase(Locale.ROOT);
                var weight = Optional.ofNullable(matcher.group(2)).map(Double::valueOf);
                weights.put(name.equals("x-gzip") ? "gzip" : name, weight.orElse(1.0));
            }
        }
        return weights;
    }
}
