package io.containermanager.cli.client;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagerFinderTest {

    private static final String TOKEN = "t".repeat(40);

    @TempDir
    private Path folder;

    private final Map<String, String> variables = new HashMap<>();

    private ManagerEndpoint find(Optional<String> url, Optional<Path> tokenFile, Optional<String> context) {
        return ManagerFinder.find(
                new ManagerOptions(url, tokenFile, Optional.empty(), context, Optional.empty(), variables, folder));
    }

    private ManagerEndpoint find() {
        return find(Optional.empty(), Optional.empty(), Optional.empty());
    }

    private void contexts(String text) throws IOException {
        Files.createDirectories(folder.resolve(".config/container-manager"));
        Files.writeString(folder.resolve(".config/container-manager/config.yaml"), text);
    }

    @Test
    void theOptionWinsOverTheVariableWhichWinsOverTheCurrentContext() throws IOException {
        contexts("{current: a, contexts: {a: {url: 'http://a:1'}, b: {url: 'https://b/cm/'}}}");
        assertThat(find().url(), is(URI.create("http://a:1")));
        assertThat(find(Optional.empty(), Optional.empty(), Optional.of("b")).url(), is(URI.create("https://b/cm")));
        variables.put("CONTAINER_MANAGER_URL", "http://c:3");
        assertThat(find().url(), is(URI.create("http://c:3")));
        var given = find(Optional.of("http://d:4"), Optional.empty(), Optional.empty());
        assertThat(given.url(), is(URI.create("http://d:4")));
        assertThat(given.found(), is(nullValue()));
    }

    @Test
    void tokensComeFromFilesAndVariablesAndAreNeverShown() throws IOException {
        var file = Files.writeString(folder.resolve("token"), TOKEN + "\n");
        var found = find(Optional.of("http://d:4"), Optional.of(file), Optional.empty());
        assertThat(found.token(), is(TOKEN));
        assertThat(found.toString(), not(containsString(TOKEN)));
        variables.put("CONTAINER_MANAGER_TOKEN", "v");
        assertThat(
                find(Optional.of("http://d:4"), Optional.empty(), Optional.empty())
                        .token(),
                is("v"));
        contexts("{current: a, contexts: {a: {url: 'http://a:1', token-file: ../../token}}}");
        variables.remove("CONTAINER_MANAGER_TOKEN");
        assertThat(find().token(), is(TOKEN));
    }

    @Test
    void theManagerOfThisMachineIsFoundByItsConfigurationWithItsToken() throws IOException {
        variables.put("PORT", "4711");
        variables.put("DATABASE_PATH", folder.resolve("database.sqlite").toString());
        assertThat(find().token(), is(nullValue()));
        Files.writeString(folder.resolve("admin-token"), TOKEN);

        var found = find();

        assertThat(found.url(), is(URI.create("http://127.0.0.1:4711")));
        assertThat(found.token(), is(TOKEN));
        assertThat(found.found(), is("Using http://127.0.0.1:4711 with the token in " + folder.resolve("admin-token")));
    }

    /** A pod has both in one folder, from two Secrets. */
    @Test
    void theTokenBesideTheTokensFileIsThatOfThisMachinesManager() throws IOException {
        variables.put("DATABASE_PATH", folder.resolve("database.sqlite").toString());
        variables.put(
                "SECURITY_TOKENS_FILE",
                Files.createDirectories(folder.resolve("tokens"))
                        .resolve("tokens.yaml")
                        .toString());
        Files.writeString(folder.resolve("admin-token"), "of another start");
        assertThat(find().token(), is(nullValue()));

        Files.writeString(folder.resolve("tokens/admin-token"), TOKEN);

        assertThat(find().token(), is(TOKEN));
    }

    @Test
    void mistakesInTheFileOfContextsAreNamed() throws IOException {
        contexts("{contexts: {a: {uri: 'http://a:1'}}}");
        assertThat(
                assertThrows(ClientException.class, this::find).text(), containsString("unknown key uri in context a"));
        contexts("{current: b, contexts: {a: {url: 'http://a:1'}}}");
        assertThat(assertThrows(ClientException.class, this::find).text(), containsString("there are a"));
        contexts("{contexts: [");
        assertThat(assertThrows(ClientException.class, this::find).text(), containsString("not valid YAML"));
    }
}
