package io.containermanager.api.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.containermanager.api.ApiServer;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Generated requests over real sockets: every route, JSON made by mutating valid bodies, forms, each header that is read with values of its
 * grammar and beside it, parameters of the query. None is answered by a 5xx but those that {@link #MAY} says, none hangs, none that is
 * refused changes the target. {@code -Dfuzz.requests=1000000 -Dfuzz.seed=7} runs it longer; CI
 * does.
 */
@Timeout(value = 12, unit = TimeUnit.HOURS) // With its flag it runs for hours.
@Isolated("measures the heap")
class FuzzTest {

    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 4_000);
    private static final long SEED = Long.getLong("fuzz.seed", 1L);
    private static final int HANG_MILLIS = 20_000;
    private static final long HEAP_GROWTH_MAX_BYTES = 32L << 20;

    private static final List<String> VALID = List.of(
            ApiServer.target(1001, 3),
            ApiServer.target(1001, 1)
                    .replace(
                            "\"nginx:1.1\"",
                            "\"nginx:1.1\",\"config\":{\"ports\":[\"80:80\",\"53:53/udp\"],"
                                + "\"environment\":{\"A\":\"1\",\"B\":2},\"volumes\":[\"data:/data\",\"/etc:/etc:ro\"],\"restart\":\"always\","
                                + "\"healthcheck\":{\"test\":[\"CMD\",\"true\"],\"interval\":\"5s\"},\"resources\":{\"memory\":\"64m\",\"cpus\":0.5},"
                                + "\"networks\":{\"front\":{\"aliases\":[\"x\"]}},\"labels\":{\"a\":\"b\"},\"dependsOn\":[\"s1\"]}"));

    /** Valid bodies of other routes, to be mutated like targets. */
    private static final List<String> OTHERS = List.of(
            "{\"command\":[\"echo\",\"hello\"],\"timeoutMs\":1000}",
            "{\"minutes\":0,\"appId\":1001}",
            "{\"confirm\":\"1001_data\"}",
            "{\"deviceName\":\"pi\",\"deviceType\":\"x\",\"apiEndpoint\":\"https://127.0.0.1:1\",\"apiKey\":\"k\",\"uuid\":"
                + "\"0b7e2c4e-7f5e-4a53-9d2b-0c1f1f0c9a11\",\"macAddress\":\"00:11:22:33:44:55\",\"osVersion\":\"1\"}");

    private static final List<String> QUERIES = List.of(
            "",
            "",
            "?limit=%s",
            "?after=%s&limit=%s",
            "?before=%s&type=%s",
            "?apply=%s",
            "?plan=%s",
            "?reveal=%s",
            "?wait=1ms",
            "?appId=%s&serviceId=%s",
            "?since=%s&until=%s",
            "?level=%s&q=%s&sourceType=%s",
            "?containerId=%s&serviceName=%s",
            "?format=%s&name=%s",
            "?%s=%s&&=");

    /** How many requests that only real networks or minutes can answer are left out: registering with a fleet, endless streams. */
    private static final List<String> LEFT_OUT = List.of("/api/v1/device/register", "/api/v1/logs/stream");

    private static final List<String> EDGES = List.of(
            "0",
            "-1",
            "1",
            "1e999",
            "-0.0",
            "9007199254740991",
            "9007199254740993",
            "99999999999999999999999",
            "null",
            "true",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud800\"",
            "\"../../etc\"",
            "\"__masked__\"",
            "\"" + "x".repeat(5_000) + "\"",
            "[]",
            "{}",
            "[[[[]]]]",
            "{\"\":{}}",
            "\"ＮＧＩＮＸ\"",
            "\"a:b:c:d\"",
            "\"%s%n\"");

    /** The server's errors that a request may cause by its content: a coding of its body, a version. */
    private static final Set<Integer> MAY = Set.of(501, 505);

    private final ObjectMapper json = new ObjectMapper();
    private final Random random = new Random(SEED);
    private final FuzzHeaders headers = new FuzzHeaders(random);
    private final Map<Integer, Integer> answers = new TreeMap<>();

    @Test
    void noGeneratedRequestGetsAServersErrorHangsOrChangesWhatItMayNot(@TempDir Path folder) throws IOException {
        try (var server = new ApiServer(folder)) {
            var routes = routes(server);
            server.post("/api/v1/state/target", VALID.getFirst());
            for (int i = 0; i < REQUESTS / 20; i++) {
                one(server, routes);
            }
            long heap = heapBytes();
            for (int i = 0; i < REQUESTS; i++) {
                long before = server.revision();
                var exchange = one(server, routes);
                if (exchange.status() >= 400) {
                    assertThat(exchange.line(), server.revision(), is(before));
                }
            }
            assertThat(heapBytes() - heap, is(lessThan(HEAP_GROWTH_MAX_BYTES)));
            assertThat("closed without an answer", answers.getOrDefault(0, 0), is(lessThan(REQUESTS / 50 + 1)));
            System.out.println(REQUESTS + " requests, seed " + SEED + ", answers " + answers);
        }
    }

    /** What was asked and how it was answered. */
    private record Exchange(String line, int status) {}

    private Exchange one(ApiServer server, List<String> routes) throws IOException {
        var line = routes.get(random.nextInt(routes.size()));
        while (line.contains("{")) {
            line = line.replaceFirst("\\{[^}]*}", pathPart());
        }
        line += random.nextInt(3) == 0 ? QUERIES.get(random.nextInt(QUERIES.size())) : "";
        while (line.contains("%s")) {
            line = line.replaceFirst("%s", pathPart());
        }
        boolean form = random.nextInt(12) == 0;
        var body = line.startsWith("GET")
                ? ""
                : form
                        ? headers.form(random.nextInt(4) == 0 ? noise() : "services: {a: {image: \"web:1\"}}")
                        : body(line);
        var asked = headers.of(form, body.getBytes(StandardCharsets.UTF_8).length);
        int status = exchange(server.port(), line, asked, body);
        answers.merge(status, 1, Integer::sum);
        if (status >= 500 && !MAY.contains(status)) {
            // The engine of the tests is always there, and nothing here waits in a named queue.
            throw new AssertionError(status + " for\n" + line + "\n" + asked + "\n" + body);
        }
        return new Exchange(line, status);
    }

    /** Every route that is served, and a few that are not; a new one is tried here too. */
    private static List<String> routes(ApiServer server) {
        var routes = new ArrayList<String>();
        server.endpoints().stream()
                .filter(route -> !LEFT_OUT.contains(route.path()))
                .map(route -> route.method().text() + " " + route.path().replace("{+", "{"))
                .forEach(routes::add);
        // What reads bodies deserves most of the requests.
        for (int i = 0; i < 8; i++) {
            routes.add("POST /api/v1/state/target");
            routes.add("POST /api/v1/state/plan");
            routes.add("POST /api/v1/apps/{appId}");
        }
        routes.add("PUT /api/v1/state/target");
        routes.add("GET /api/v1/{appId}/{serviceId}");
        return routes;
    }

    private int exchange(int port, String line, String asked, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        var head = line + (random.nextInt(50) == 0 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n") + asked + "\r\n";
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(HANG_MILLIS);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            try {
                socket.getOutputStream().write(bytes);
                socket.getOutputStream().flush();
                // A body that was announced longer than it is ends here.
                socket.shutdownOutput();
            } catch (IOException refusedBefore) {
                // The answer has come before the body was wanted.
            }
            var status = new byte["HTTP/1.1 200".length()];
            var in = new DataInputStream(socket.getInputStream());
            try {
                in.readFully(status);
                in.readAllBytes();
            } catch (EOFException | SocketException refused) {
                // Refused before the whole body was sent: its rest resets the connection, and the answer may be lost
                // with it.
                return status[9] == 0 ? 0 : Integer.parseInt(new String(status, 9, 3, StandardCharsets.US_ASCII));
            }
            return Integer.parseInt(new String(status, "HTTP/1.1 ".length(), 3, StandardCharsets.US_ASCII));
        }
    }

    private String pathPart() {
        var parts = List.of(
                "1001", "0", "-1", "x", "%20", "%2e%2e", "9007199254740992", "a%00b", "%zz", "a;b=c", "1".repeat(300));
        return parts.get(random.nextInt(parts.size())).replace("$", "");
    }

    /** Nine in ten are JSON; the tenth is cut, or noise. */
    private String body(String line) throws IOException {
        boolean declares = line.contains("/state/") || line.matches("POST /api/v1/apps/[^/]*");
        var valid = declares ? VALID : OTHERS;
        var tree = json.readTree(valid.get(random.nextInt(valid.size())));
        if (declares && !line.contains("/state/")) {
            tree = tree.at("/apps/1001");
        }
        if (random.nextInt(8) == 0) {
            tree = deep(tree, random.nextInt(80));
        }
        for (int mutations = random.nextInt(4); mutations >= 0; mutations--) {
            mutate(tree);
        }
        var text = tree.toString();
        if (random.nextInt(10) > 0) {
            return text;
        }
        return random.nextBoolean() ? text.substring(0, random.nextInt(text.length())) : noise();
    }

    private JsonNode deep(JsonNode tree, int levels) {
        var nested = tree;
        for (int i = 0; i < levels; i++) {
            nested = random.nextBoolean()
                    ? json.createObjectNode().set("apps", nested)
                    : json.createArrayNode().add(nested);
        }
        return nested;
    }

    private void mutate(JsonNode tree) throws IOException {
        var containers = new ArrayList<JsonNode>();
        collect(tree, containers);
        var chosen = containers.get(random.nextInt(containers.size()));
        var edge = EDGES.get(random.nextInt(EDGES.size()));
        if (chosen instanceof ObjectNode object) {
            var names = new ArrayList<String>();
            object.fieldNames().forEachRemaining(names::add);
            var name = names.isEmpty() || random.nextInt(6) == 0
                    ? "new" + random.nextInt(3)
                    : names.get(random.nextInt(names.size()));
            if (random.nextInt(5) == 0) {
                object.remove(name);
            } else {
                object.putRawValue(name, new com.fasterxml.jackson.databind.util.RawValue(edge));
            }
        } else if (chosen instanceof ArrayNode list) {
            list.addRawValue(new com.fasterxml.jackson.databind.util.RawValue(edge));
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    private String noise() {
        var bytes = new byte[random.nextInt(200) + 1];
        random.nextBytes(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static long heapBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
