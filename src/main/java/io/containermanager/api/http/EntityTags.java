package io.containermanager.api.http;

import io.containermanager.model.wire.Sha256;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Entity tags and the conditional requests that name them (RFC 9110, sections 8.8.3 and 13.1). Pure. */
public final class EntityTags {

    /** Bytes of a content's fingerprint that make its tag: collisions within one client's cache are out of the question. */
    private static final int FINGERPRINT_BYTES = 12;

    private static final Pattern TAG = Pattern.compile("\\s*(?:(W/)?\"([^\"]*)\"|(\\*))\\s*(?:,|$)");
    private static final Pattern REVISION = Pattern.compile("\\d{1,18}");

    private EntityTags() {}

    /** A strong tag made of the content itself, the same after a restart. */
    public static String of(byte[] content) {
        return '"' + Sha256.hex(content).substring(0, 2 * FINGERPRINT_BYTES) + '"';
    }

    /** The tag of a revision. */
    public static String ofRevision(long revision) {
        return "\"" + revision + '"';
    }

    /** Throws 400 when one of the headers with tags cannot be read: asked before anything is done, so that what is refused has changed nothing. */
    static void check(Headers headers) {
        for (var name : List.of(HeaderNames.IF_MATCH, HeaderNames.IF_NONE_MATCH)) {
            if (headers.contains(name)) {
                var _ = tags(headers, name, true);
            }
        }
    }

    /** Whether {@code If-None-Match} names this tag, so that the client has the content already. */
    static boolean noneMatchFails(Headers headers, String etag) {
        if (!headers.contains(HeaderNames.IF_NONE_MATCH)) {
            return false;
        }
        var opaque = etag.substring(etag.indexOf('"') + 1, etag.length() - 1);
        return tags(headers, HeaderNames.IF_NONE_MATCH, true).stream()
                .anyMatch(tag -> tag.equals("*") || tag.equals(opaque));
    }

    /**
     * The revision that {@code If-Match} demands; empty without the header.
     *
     * @param current the revision that {@code *} stands for
     */
    public static OptionalLong expectedRevision(Headers headers, long current) {
        if (!headers.contains(HeaderNames.IF_MATCH)) {
            return OptionalLong.empty();
        }
        // Compared strongly (RFC 9110, section 13.1.1): a weak tag names no revision.
        var tags = tags(headers, HeaderNames.IF_MATCH, false);
        if (tags.equals(List.of("*")) && current > 0) {
            return OptionalLong.empty();
        }
        var revisions = tags.stream()
                .filter(tag -> REVISION.matcher(tag).matches())
                .map(Long::parseLong)
                .toList();
        if (revisions.contains(current)) {
            return OptionalLong.of(current);
        }
        // No tag matches: a revision that never exists makes the store refuse.
        return OptionalLong.of(revisions.isEmpty() ? -1 : revisions.getFirst());
    }

    private static List<String> tags(Headers headers, HeaderName name, boolean weakToo) {
        var line = String.join(",", headers.get(name).allValues());
        var found = new ArrayList<String>();
        boolean any = false;
        Matcher matcher = TAG.matcher(line);
        int at = 0;
        while (at < line.length() && matcher.find(at) && matcher.start() == at) {
            any = true;
            if (weakToo || matcher.group(1) == null) {
                found.add(Optional.ofNullable(matcher.group(2)).orElse("*"));
            }
            at = matcher.end();
        }
        if (at < line.length() || !any) {
            throw ApiError.badRequest(
                            "malformed header",
                            name.defaultCase() + " takes entity tags as they were answered, with their quotes: \"12\".")
                    .exception();
        }
        return found;
    }
}
