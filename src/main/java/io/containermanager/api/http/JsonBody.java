package io.containermanager.api.http;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.containermanager.json.JsonFormat;
import io.containermanager.model.Violation;
import io.containermanager.model.read.TreeNode;
import io.containermanager.model.text.UnicodeText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body as RFC 8259 has it and no further: UTF-8 only, no duplicate keys, bounded depth and numbers, nothing after the value, no
 * half surrogate pairs. Pure.
 */
final class JsonBody {

    private static final String MALFORMED = "malformed JSON";

    private JsonBody() {}

    /**
     * The plain tree that the bytes stand for.
     *
     * @throws ApiException 400 with the place of what is wrong
     */
    static @Nullable Object read(byte[] bytes) {
        if (bytes.length == 0) {
            throw ApiError.badRequest("missing body", "Send a JSON document as the request's body.")
                    .exception();
        }
        var text = decode(bytes);
        try (var parser = Json.MAPPER.createParser(text)) {
            return checked(parse(parser));
        } catch (IOException impossibleInMemory) {
            throw new UncheckedIOException(impossibleInMemory);
        }
    }

    private static @Nullable Object parse(JsonParser parser) throws IOException {
        try {
            return Json.MAPPER.readValue(parser, Object.class);
        } catch (StreamConstraintsException tooMuch) {
            throw refuse(
                    parser,
                    tooMuch,
                    "a limit is exceeded: at most " + JsonFormat.DEPTH_MAX + " levels deep and "
                            + JsonFormat.NUMBER_CHARACTERS_MAX + " digits a number");
        } catch (JsonProcessingException malformed) {
            throw refuse(parser, malformed, plain(malformed.getOriginalMessage()));
        }
    }

    /** The parser's words without the request's: what stands where JSON should may be a secret. */
    private static String plain(String message) {
        return message.replaceFirst(" \\(start marker at .*", "").replaceFirst("token '.*?':", "token:");
    }

    private static ApiException refuse(JsonParser parser, JsonProcessingException problem, String what) {
        JsonLocation at = problem.getLocation();
        var place = at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
        var pointer = parser.getParsingContext() == null
                ? ""
                : parser.getParsingContext().pathAsPointer().toString();
        var message = place + what;
        return ApiError.invalid(MALFORMED, message, List.of(new Violation(pointer, message)))
                .exception();
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw ApiError.badRequest(MALFORMED, "The body is not UTF-8: encode it as UTF-8 (RFC 8259, section 8.1).")
                    .exception();
        }
    }

    /** A half surrogate pair can be written as an escape, but never again as UTF-8: refuse it here, once. */
    private static @Nullable Object checked(@Nullable Object tree) {
        var violations = new ArrayList<Violation>();
        check("", tree, violations);
        if (!violations.isEmpty()) {
            throw ApiError.invalid(MALFORMED, "Text must be Unicode.", violations)
                    .exception();
        }
        return tree;
    }

    private static void check(String pointer, @Nullable Object tree, List<Violation> violations) {
        switch (tree) {
            case String text
            when !UnicodeText.isValid(text) ->
                violations.add(new Violation(pointer, "contains half of a surrogate pair"));
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    check(pointer + "/" + i, list.get(i), violations);
                }
            }
            case Map<?, ?> map ->
                map.forEach((name, value) -> checkMember(pointer, String.valueOf(name), value, violations));
            case null, default -> {}
        }
    }

    private static void checkMember(String pointer, String name, @Nullable Object value, List<Violation> violations) {
        if (UnicodeText.isValid(name)) {
            check(pointer + "/" + TreeNode.escaped(name), value, violations);
        } else {
            violations.add(new Violation(pointer, "has a key that contains half of a surrogate pair"));
        }
    }
}
