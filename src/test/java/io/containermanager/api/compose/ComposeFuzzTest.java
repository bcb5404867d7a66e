package io.containermanager.api.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.containermanager.api.ApiServer;
import io.containermanager.yaml.YamlJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compose files of stacks that people run, mutated: none is answered 5xx, none that is refused changes the target or leaves a file, and
 * what is accepted comes back and is accepted again without a change. {@code -Dfuzz.compose=20000 -Dfuzz.seed=7} runs it longer.
 */
@Timeout(value = 12, unit = TimeUnit.HOURS) // With its flag it runs for hours.
class ComposeFuzzTest {

    private static final int REQUESTS = Integer.getInteger("fuzz.compose", 600);
    private static final long SEED = Long.getLong("fuzz.seed", 1L);

    private static final List<String> STACKS = List.of(
            "analytics",
            "cameras",
            "chat",
            "cloud-office",
            "dns-filter",
            "git-forge",
            "home-automation",
            "mail",
            "media",
            "monitoring",
            "paperless",
            "photos",
            "reverse-proxy",
            "vpn-torrent",
            "wiki");

    /** Values in the syntax that JSON and YAML share. */
    private static final List<String> EDGES = List.of(
            "0",
            "-1",
            "1e999",
            "99999999999999999999999",
            "null",
            "true",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"${\"",
            "\"${A:-${B:-${C}}}\"",
            "\"$\"",
            "\"${A?}\"",
            "\"../../etc\"",
            "\"./a:/b\"",
            "\"/:/\"",
            "\":\"",
            "\"a:b:c:d\"",
            "\"__masked__\"",
            "[]",
            "{}",
            "[[[[]]]]",
            "[null]",
            "{\"\":{}}",
            "{\"<<\":{\"image\":\"x\"}}",
            "{\"<<\":[1]}",
            "\"" + "x".repeat(3_000) + "\"",
            "\"22:22\"",
            "\"service:db\"",
            "{\"file\":\"base.yaml\",\"service\":\"base\"}");

    private final ObjectMapper json = new ObjectMapper();
    private final Random random = new Random(SEED);

    @Test
    void noMutatedStackGetsAServersErrorOrChangesWhatItMayNot(@TempDir Path folder) throws IOException {
        int accepted = 0;
        try (var server = new ApiServer(folder)) {
            for (int i = 0; i < REQUESTS; i++) {
                long before = server.revision();
                var text = stack();
                var answer = send(server, text);
                assertThat(text + "\n" + answer.body(), answer.statusCode(), is(lessThan(500)));
                if (answer.statusCode() == 200) {
                    accepted++;
                    comesBack(server);
                } else {
                    assertThat(text, server.revision(), is(before));
                }
                assertThat("written elsewhere", Files.exists(folder.resolve("etc")), is(false));
            }
        }
        assertThat("accepted ones, so that their way is tried too", accepted, is(greaterThan(REQUESTS / 20)));
    }

    private static void comesBack(ApiServer server) {
        var given = server.get("/api/v1/apps/7?format=compose");
        var again = server.send(server.request("/api/v1/apps/7")
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString(given.body())));
        assertThat(given.body() + again.body(), again.statusCode(), is(200));
        assertThat(
                given.body() + again.body(),
                ApiServer.json(again).path("changed").asBoolean(),
                is(false));
    }

    private HttpResponse<String> send(ApiServer server, String text) {
        var path = "/api/v1/apps/7?env.ADMIN_PASSWORD=x&profile=" + random.nextInt(2);
        if (random.nextBoolean()) {
            return server.send(server.request(path)
                    .header("Content-Type", "application/yaml")
                    .POST(BodyPublishers.ofString(text)));
        }
        var form = Forms.of(new TreeMap<>(
                Map.of("compose", text, ".env", resource("photos.env"), "base.yaml", resource("base.yaml"))));
        if (random.nextInt(10) == 0) {
            form[random.nextInt(form.length)] = (byte) random.nextInt(256);
        }
        return server.send(
                server.request(path).header("Content-Type", Forms.TYPE).POST(BodyPublishers.ofByteArray(form)));
    }

    /** Half of them mutated as trees, so that they are YAML; half as texts. */
    private String stack() throws IOException {
        var text = resource(STACKS.get(random.nextInt(STACKS.size())) + ".yaml");
        if (random.nextBoolean()) {
            var tree = YamlJson.read(text);
            for (int mutations = random.nextInt(3); mutations >= 0; mutations--) {
                mutate(tree);
            }
            return json.writeValueAsString(tree);
        }
        var lines = new ArrayList<>(text.lines().toList());
        for (int mutations = random.nextInt(3); mutations >= 0; mutations--) {
            int place = random.nextInt(lines.size());
            switch (random.nextInt(4)) {
                case 0 -> lines.remove(place);
                case 1 -> lines.add(place, lines.get(random.nextInt(lines.size())));
                case 2 -> lines.set(place, " " + lines.get(place));
                default -> lines.set(place, flipped(lines.get(place)));
            }
        }
        return String.join("\n", lines);
    }

    private String flipped(String line) {
        if (line.isEmpty()) {
            return "? \t";
        }
        int place = random.nextInt(line.length());
        return line.substring(0, place)
                + "&*{}[]:-#!|>%@`'\"$\u0000\u00e9".charAt(random.nextInt(20))
                + line.substring(place + 1);
    }

    private void mutate(JsonNode tree) {
        var containers = new ArrayList<JsonNode>();
        collect(tree, containers);
        var chosen = containers.get(random.nextInt(containers.size()));
        var edge = new RawValue(EDGES.get(random.nextInt(EDGES.size())));
        if (chosen instanceof ObjectNode object) {
            var names = new ArrayList<String>();
            object.fieldNames().forEachRemaining(names::add);
            var name = names.isEmpty() || random.nextInt(6) == 0
                    ? List.of("extends", "build", "x-a", "<<", "name", "deploy", "ports")
                            .get(random.nextInt(7))
                    : names.get(random.nextInt(names.size()));
            if (random.nextInt(5) == 0) {
                object.remove(name);
            } else {
                object.putRawValue(name, edge);
            }
        } else if (chosen instanceof ArrayNode list) {
            list.addRawValue(edge);
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    private static String resource(String name) {
        try (InputStream file = Objects.requireNonNull(ComposeFuzzTest.class.getResourceAsStream("/compose/" + name))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
