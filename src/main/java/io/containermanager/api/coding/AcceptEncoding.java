package io.containermanager.api.coding;

import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The codings that a client accepts, by its {@code Accept-Encoding} (RFC 9110, section 12.5.3). An element that cannot be read is left out:
 * the client then gets the content as it is. Pure.
 */
public final class AcceptEncoding {

    /** How a file is sent; of those that weigh the same the first is taken. */
    public enum Coding {
        BROTLI("br"),
        GZIP("gzip"),
        IDENTITY("identity");

        /** Its name in {@code Accept-Encoding} and {@code Content-Encoding}. */
        public final String token;

        Coding(String token) {
            this.token = token;
        }
    }

    private static final String ANY = "*";
    private static final Pattern ELEMENT = Pattern.compile(
            "([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:\\s*;\\s*[qQ]\\s*=\\s*(0(?:\\.\\d{0,3})?|1(?:\\.0{0,3})?))?");

    private AcceptEncoding() {}

    /**
     * The coding to send: the heaviest of those that there are, the first of them when several weigh the same; empty when the client refuses
     * all.
     *
     * @param header the header's value, several joined by commas; empty without the header, when anything may be sent: that is the content
     *     as it is, which every client can read
     * @param available in which codings the content exists; as it is, always
     */
    public static Optional<Coding> choose(Optional<String> header, Set<Coding> available) {
        if (header.isEmpty()) {
            return Optional.of(Coding.IDENTITY);
        }
        var weights = weights(header.get());
        return available.stream()
                .filter(coding -> weight(coding, weights) > 0)
                .max(Comparator.<Coding>comparingDouble(coding -> weight(coding, weights))
                        .thenComparing(Comparator.reverseOrder()));
    }

    /** The header of a request, several joined by commas; empty without it. */
    public static Optional<String> of(Headers request) {
        return request.contains(HeaderNames.ACCEPT_ENCODING)
                ? Optional.of(String.join(
                        ",", request.get(HeaderNames.ACCEPT_ENCODING).allValues()))
                : Optional.empty();
    }

    private static double weight(Coding coding, Map<String, Double> weights) {
        // As it is: accepted unless it is refused, but only what is asked for by its name or by * competes with the
        // others.
        double unnamed = coding == Coding.IDENTITY ? Double.MIN_VALUE : 0.0;
        return weights.getOrDefault(coding.token, weights.getOrDefault(ANY, unnamed));
    }

    private static Map<String, Double> weights(String header) {
        var weights = new HashMap<String, Double>();
        for (var element : header.split(",", -1)) {
            var matcher = ELEMENT.matcher(element.strip());
            if (matcher.matches()) {
                var name = matcher.group(1).toLowerCase(Locale.ROOT);
                var weight = Optional.ofNullable(matcher.group(2)).map(Double::valueOf);
                weights.put(name.equals("x-gzip") ? Coding.GZIP.token : name, weight.orElse(1.0));
            }
        }
        return weights;
    }
}
