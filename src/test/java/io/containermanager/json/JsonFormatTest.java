package io.containermanager.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class JsonFormatTest {

    private static final String HALF = "a\ud83d";
    private static final String WRITTEN = "{\"a\ufffd\":[\"a\ufffd\",{\"deep\":\"\ufffd😀\"}]}";
    private static final Map<String, Object> TREE = Map.of(HALF, List.of(HALF, Map.of("deep", "\ude00😀")));

    @Test
    void halfSurrogatePairsBecomeReplacementCharactersInEveryWriter() throws IOException {
        for (var mapper : List.of(
                JsonFormat.mapper().build(),
                JsonFormat.strictMapper(JsonFormat.strictFactory().build()).build())) {
            assertThat(mapper.readTree(mapper.writeValueAsBytes(TREE)), is(mapper.readTree(WRITTEN)));
            assertThat(mapper.writeValueAsString(TREE), is(WRITTEN));
            assertThat(mapper.writeValueAsString(mapper.<JsonNode>valueToTree(TREE)), is(WRITTEN));
        }
        var text = new StringWriter();
        try (var json = JsonFormat.factory().build().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField(HALF, HALF);
            json.writeObjectField("object", HALF);
            json.writeStringField("none", null);
            json.writeEndObject();
        }
        assertThat(text.toString(), is("{\"a\ufffd\":\"a\ufffd\",\"object\":\"a\ufffd\",\"none\":null}"));
    }

    @Test
    void charactersBeyondTheBasicPlaneAreWrittenAsTheyAreInEveryPlaceAndSize() throws IOException {
        for (var filler : List.of("", "x".repeat(3_999), "é".repeat(7_999), "😀".repeat(10_000))) {
            var tree = Map.of("🐳" + filler, filler + "😀 shop 𝒳");
            var text = "{\"🐳" + filler + "\":\"" + filler + "😀 shop 𝒳\"}";
            var mapper = JsonFormat.mapper().build();
            assertThat(new String(mapper.writeValueAsBytes(tree), UTF_8), is(text));
            assertThat(mapper.writeValueAsString(tree), is(text));
            var bytes = new ByteArrayOutputStream();
            try (var json = JsonFormat.factory().build().createGenerator(bytes)) {
                json.writeStartObject();
                json.writeStringField("🐳" + filler, filler + "😀 shop 𝒳");
                json.writeEndObject();
            }
            assertThat(bytes.toString(UTF_8), is(text));
        }
    }

    @Test
    void everyReaderAndWriterIsMadeHere() throws IOException {
        var fromNothing = Pattern.compile(
                "new (ObjectMapper|JsonMapper|JsonFactory)\\(|Json(Mapper|Factory)\\s*\\.builder\\(\\s*\\)"
                        + "|JsonMapper\\s*\\.builder\\(\\s*JsonFactory");
        try (var files = Files.walk(Path.of("src/main/java"))) {
            var others = files.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> !path.endsWith("json/JsonFormat.java"))
                    .filter(path -> fromNothing.matcher(read(path)).find())
                    .toList();
            assertThat(others, is(empty()));
        }
    }

    @Test
    void textIsCutByOneHelper() throws IOException {
        // Cuts that put an ellipsis after a substring; those of ids and hashes in ASCII have none.
        var cut = Pattern.compile("substring\\(0,[^;]*\\)\\s*\\+\\s*(\"…\"|CUT\\b)|\\.setLength\\([^0)]");
        try (var files = Files.walk(Path.of("src/main/java"))) {
            var others = files.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> cut.matcher(read(path)).find())
                    .toList();
            assertThat(others, is(empty()));
        }
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }
}
