package io.containermanager.api.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;

import io.containermanager.cli.client.FormBody;
import io.containermanager.sources.SmallStack;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The names of a form's parts arrive as they were sent: by the command line, by browsers and by curl. */
class FormNamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "one;two\"q.conf",
                "\"",
                "a\"b\"c",
                "a\\b",
                "a\\\"b",
                "\\",
                "a b.conf",
                "ünï ☃ 😀",
                "a'b",
                "a%b",
                "a%20b",
                "x;name=y",
                "a\rb",
                "a\nb",
                "a\r\nb",
                "conf/a,b=c.conf"
            })
    void theServerReadsWhatTheCommandLineWrites(String name) {
        var boundary = FormBody.TYPE.substring(FormBody.TYPE.indexOf('=') + 1);
        var parts =
                FormData.read(FormBody.of(Map.of(name, "x".getBytes(StandardCharsets.UTF_8))), Optional.of(boundary));

        assertThat(parts.stream().map(FormData.Part::name).toList(), contains(name));
        assertThat(parts.stream().map(FormData.Part::fileName).toList(), contains(name));
    }

    @Test
    void aNameMayFillTheHeaders() throws Exception {
        var name = "n".repeat(3_900);
        var body = "--x\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n1\r\n--x--\r\n";
        var parts = SmallStack.call(() -> FormData.read(body.getBytes(StandardCharsets.UTF_8), Optional.of("x")));

        assertThat(parts.stream().map(FormData.Part::name).toList(), contains(name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"a%22b | a\"b", "a\\\"b | a\"b", "a%b%2Fc | a%b%2Fc", "a\\\\b | a\\b"})
    void aNameMayBeQuotedInBothWays(String sent, String name) {
        var body = "--x\r\nContent-Disposition: form-data; name=\"" + sent + "\"\r\n\r\n1\r\n--x--\r\n";
        var parts = FormData.read(body.getBytes(StandardCharsets.UTF_8), Optional.of("x"));

        assertThat(parts.stream().map(FormData.Part::name).toList(), contains(name));
    }
}
