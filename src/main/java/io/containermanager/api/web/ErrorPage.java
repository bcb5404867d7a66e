package io.containermanager.api.web;

import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ErrorMapping;
import io.containermanager.api.http.RequestHeaders;
import io.helidon.http.ServerRequestHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * An error as a page in the dashboard's look: for browsers whose user opened or mistyped an address. Programs get JSON, below {@code /api/}
 * everyone does. All its addresses are relative, so that it works below a sub-path. Pure.
 */
public final class ErrorPage {

    private static final String API = "/api/";
    private static final int MISDIRECTED = 421;

    private ErrorPage() {}

    /** Whether an error at this path is a page for those who prefer one; {@code false} for what is not a path. */
    public static boolean mayBeShownAt(String rawPath) {
        return rawPath.startsWith("/") && !rawPath.startsWith(API);
    }

    /** Whether this request gets the page. */
    public static boolean isShownTo(String rawPath, ServerRequestHeaders headers) {
        return mayBeShownAt(rawPath) && RequestHeaders.prefersPage(headers);
    }

    /**
     * The page, in UTF-8.
     *
     * @param rawPath as it was sent: only its slashes count, and none of it is repeated
     */
    public static byte[] of(ApiError error, String rawPath) {
        var root = root(rawPath);
        return """
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="color-scheme" content="light dark">
              <title>%1$s · Container Manager</title>
              <link rel="icon" href="%2$sfavicon.svg" type="image/svg+xml">
              <script src="%2$stheme.js"></script>
              <link rel="stylesheet" href="%2$sstyle.css">
              <link rel="stylesheet" href="%2$serror.css">
            </head>
            <body>
              <main class="error panel">
                <p class="muted">Container Manager · %3$d</p>
                <h1>%1$s</h1>
                <p>%4$s</p>
            %5$s  </main>
            </body>
            </html>
            """.formatted(
                        escaped(title(error.error())),
                        root,
                        error.status().code(),
                        escaped(sentence(error)),
                        links(error, root))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Up to where the service is, from where the browser is. */
    private static String root(String rawPath) {
        var path = rawPath.split("[?#]", 2)[0];
        var depth = path.chars().filter(character -> character == '/').count() - 1;
        return "./" + "../".repeat((int) Math.max(0, depth));
    }

    /** The terms of {@code docs/errors.md} begin in lower case, but for abbreviations. */
    private static String title(String term) {
        return term.substring(0, 1).toUpperCase(Locale.ROOT) + term.substring(1);
    }

    private static String sentence(ApiError error) {
        return error.equals(ErrorMapping.UNKNOWN_PATH)
                ? "There is no page at this address. It may be mistyped, or from another version of the service."
                : error.message();
    }

    /** A service that was called by a wrong name refuses its other pages too. */
    private static String links(ApiError error, String root) {
        return error.status().code() == MISDIRECTED ? "" : """
                <p class="error-links"><a class="button" href="%1$s">Open the dashboard</a> <a href="%1$sapi/docs">API documentation</a></p>
            """.formatted(root).indent(2);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
