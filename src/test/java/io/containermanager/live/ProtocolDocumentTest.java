package io.containermanager.live;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.live.client.ClientMessage;
import io.containermanager.live.client.ClientMessage.Refused;
import io.containermanager.live.client.ErrorCode;
import io.containermanager.logs.LogEntry;
import io.containermanager.logs.LogLevel;
import io.containermanager.logs.LogSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/protocol.md} true. */
class ProtocolDocumentTest {

    private static final Pattern JSON_BLOCK = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static List<JsonNode> examples() throws IOException {
        var examples = new ArrayList<JsonNode>();
        var blocks = JSON_BLOCK.matcher(Files.readString(Path.of("docs/protocol.md")));
        while (blocks.find()) {
            try (MappingIterator<JsonNode> values =
                    JSON.readerFor(JsonNode.class).readValues(blocks.group(1))) {
                examples.addAll(values.readAll());
            }
        }
        return examples;
    }

    private static boolean fromServer(JsonNode example) {
        return example.has("timestamp");
    }

    private static List<String> members(JsonNode object) {
        return List.copyOf(new TreeSet<>(
                object.properties().stream().map(member -> member.getKey()).toList()));
    }

    @Test
    void everyExampleOfAClientIsUnderstood() throws IOException {
        var clients =
                examples().stream().filter(example -> !fromServer(example)).toList();
        assertThat(clients.size(), greaterThan(5));
        clients.forEach(example -> assertThat(ClientMessage.parse(example.toString()), not(instanceOf(Refused.class))));
    }

    @Test
    void everyExampleOfTheServerHasTypeAndTime() throws IOException {
        for (JsonNode example : examples()) {
            if (fromServer(example)) {
                assertThat(example.path("type").isTextual(), is(true));
                Instant.parse(example.path("timestamp").textValue());
                assertThat(FrameSchema.complaint(example), is(""));
            }
        }
    }

    @Test
    void whatIsSentHasTheMembersThatAreDocumented() throws IOException {
        var documented = examples();
        try (var server = new TestServer(TestServer.every(Duration.ofSeconds(1)));
                var client = new TestClient(server.uri("/ws/metrics"))) {
            List<JsonNode> sent = new ArrayList<>();
            sent.add(client.await("connected"));
            sent.add(client.await("metrics"));
            client.send("{\"type\":\"subscribe\",\"channel\":\"state\"}");
            sent.add(client.await("subscribed"));
            sent.add(client.await("state"));
            client.send("{\"type\":\"subscribe\",\"channel\":\"containers\"}");
            sent.add(client.await("containers"));
            client.send("{\"type\":\"subscribe\",\"channel\":\"logs\"}");
            client.await("subscribed");
            server.logs()
                    .add(new LogEntry(
                            0,
                            1_000,
                            "ready",
                            LogLevel.INFO,
                            new LogSource(LogSource.Type.CONTAINER, "web"),
                            new LogEntry.Origin(1001L, 1L, "shop", "web", "3f4e6a0c9b1d", null),
                            false));
            sent.add(client.await("logs"));
            client.send("{\"type\":\"ping\"}");
            sent.add(client.await("pong"));
            client.send("{\"type\":\"dance\"}");
            sent.add(client.await("error"));
            for (JsonNode frame : sent) {
                JsonNode example = documented.stream()
                        .filter(known -> fromServer(known) && known.path("type").equals(frame.path("type")))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("Not documented: " + frame));
                assertThat(frame.toString(), members(frame), is(members(example)));
                assertThat(frame.toString(), members(frame.path("data")), is(members(example.path("data"))));
                assertThat(
                        frame.toString(), members(frame.at("/data/logs/0")), is(members(example.at("/data/logs/0"))));
            }
        }
    }

    @Test
    void everyErrorCodeIsDocumented() throws IOException {
        String document = Files.readString(Path.of("docs/protocol.md"));
        var rows = Pattern.compile("\\| `([a-z-]+)` \\|")
                .matcher(document)
                .results()
                .map(row -> row.group(1))
                .toList();
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(rows, hasItem(code.word()));
        }
    }
}
