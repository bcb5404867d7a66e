package io.containermanager.api;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.oneOf;

import io.containermanager.access.AccessSettings;
import io.containermanager.access.Scope;
import io.containermanager.access.Token;
import io.containermanager.access.TokenBook;
import io.containermanager.access.origin.HostRule;
import io.containermanager.access.origin.OriginRule;
import io.containermanager.api.http.Route;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The table of routes in docs/access.md is what is served: every route has a row, and answers no token, each scope and a limited token as it says. */
@TestInstance(Lifecycle.PER_CLASS)
class AccessTableTest {

    private static final String SECRET = "-secret-0123456789abcdef0123456789";
    private static final Pattern ROW = Pattern.compile("\\| `([A-Z]+) (/\\S*)` \\| (\\w+) \\| ([a-z ]+) \\| (.+) \\|");

    private ApiServer server;

    /** One row of the table. */
    private record Row(String method, String path, String scope, String limited, String sentence) {

        boolean open() {
            return scope.equals("open");
        }

        @Override
        public String toString() {
            return "| `" + method + " " + path + "` | " + scope + " | " + limited + " | " + sentence + " |";
        }
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        var full = Stream.of(Scope.values()).map(scope -> token(scope.word(), Set.of(scope), Set.of()));
        var limited = Stream.of(Scope.values()).map(scope -> token("app-" + scope.word(), Set.of(scope), Set.of(999L)));
        server = new ApiServer(
                folder,
                new AccessSettings(
                        TokenBook.of(Stream.concat(full, limited).toList()),
                        new HostRule(Set.of(), "machine"),
                        new OriginRule(Set.of()),
                        false));
    }

    private static Token token(String name, Set<Scope> scopes, Set<Long> apps) {
        return new Token(name, Token.fingerprint(name + SECRET), scopes, apps, null);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void everyRouteHasARowAndEveryRowARoute() throws IOException {
        var served = server.endpoints().stream()
                .filter(Route::isListed)
                .map(AccessTableTest::row)
                .toList();
        var documented = rows();
        assertThat("rows to be added to the table of docs/access.md", minus(served, documented), is(List.of()));
        assertThat("rows to be removed from the table of docs/access.md", minus(documented, served), is(List.of()));
    }

    @Test
    void withoutATokenOnlyOpenRoutesAreAnswered() throws Exception {
        for (var row : rows()) {
            assertThat(row.toString(), status(row, 999, null), row.open() ? is(not(401)) : is(401));
        }
    }

    @Test
    void aTokenIsAnsweredWhereItHasTheScopeAndRefusedWhereItHasNot() throws Exception {
        for (var row : rows()) {
            for (var scope : Scope.values()) {
                boolean may = row.open() || row.scope().equals(scope.word());
                var documented = row + " with " + scope;
                assertThat(documented, status(row, 999, scope.word()), may ? is(not(oneOf(401, 403))) : is(403));
            }
        }
    }

    @Test
    void aTokenForOneAppIsAnsweredAsItsColumnSays() throws Exception {
        for (var row : rows()) {
            var name = "app-" + (row.open() ? "read" : row.scope());
            int own = status(row, 999, name);
            switch (row.limited()) {
                case "no" -> assertThat(row.toString(), own, is(403));
                case "its apps" -> {
                    assertThat(row.toString(), own, is(not(oneOf(401, 403))));
                    assertThat(row.toString(), status(row, 998, name), is(403));
                }
                default -> assertThat(row.toString(), own, is(not(oneOf(401, 403))));
            }
        }
    }

    private static Row row(Route route) {
        var limited = route.scope().isEmpty()
                ? "yes"
                : route.path().contains("{appId}") ? "its apps" : route.anyApp() ? "its part" : "no";
        return new Row(
                route.method().text(),
                route.path(),
                route.scope().map(Scope::word).orElse("open"),
                limited,
                route.sentence());
    }

    private static List<Row> rows() throws IOException {
        var rows = new ArrayList<Row>();
        for (var line : Files.readAllLines(Path.of("docs/access.md"))) {
            var matcher = ROW.matcher(line);
            if (matcher.matches()) {
                rows.add(new Row(
                        matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4), matcher.group(5)));
            }
        }
        return rows;
    }

    private static List<Row> minus(List<Row> all, List<Row> others) {
        return all.stream().filter(not(in(others))::matches).toList();
    }

    /** With no body, so that what is allowed changes as little as it can; the answer's body is not waited for. */
    private int status(Row row, long appId, @Nullable String token) throws Exception {
        var path = row.path().replace("{appId}", Long.toString(appId)).replaceAll("\\{[^}]*}", "999");
        var request = server.request(path).method(row.method(), BodyPublishers.noBody());
        if (token != null) {
            request.header("Authorization", "Bearer " + token + SECRET);
        }
        var answer = server.client.send(request.build(), BodyHandlers.ofInputStream());
        answer.body().close();
        return answer.statusCode();
    }
}
