package io.containermanager.api.metrics;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rewrites Prometheus' text format as OpenMetrics 1.0: a counter's family is named without {@code _total}, quotes in help texts are escaped, and
 * the end is marked, so that a cut response is noticed. Samples are the same. Pure. Source: the OpenMetrics specification, "Text format".
 */
final class OpenMetricsText {

    /** The media type that a client asks for. */
    static final String ACCEPTED = "application/openmetrics-text";

    /** The media type of the response. */
    static final String MEDIA_TYPE = ACCEPTED + "; version=1.0.0; charset=utf-8";

    private static final Pattern COUNTER = Pattern.compile("(?m)^(# (?:HELP|TYPE) \\S+)_total ");
    private static final Pattern HELP_WITH_QUOTE = Pattern.compile("(?m)^# HELP .*\".*$");

    private OpenMetricsText() {}

    /** The same samples as OpenMetrics. */
    static String of(PrometheusText text) {
        var counters = COUNTER.matcher(text.toString()).replaceAll("$1 ");
        return HELP_WITH_QUOTE
                        .matcher(counters)
                        .replaceAll(
                                line -> Matcher.quoteReplacement(line.group().replace("\"", "\\\"")))
                + "# EOF\n";
    }
}
