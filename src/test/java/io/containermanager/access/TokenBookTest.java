package io.containermanager.access;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.logging.RecordedLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the tokens, and of the log, while their file is read again and again. */
class TokenBookTest {

    private static final int LOOKS = 20;
    private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");
    private static final String SECRET = "operator-secret-0123456789abcdef01234567";
    private static final String OTHER = "watcher-secret-0123456789abcdef012345678";

    @TempDir
    Path folder;

    @Test
    void aProblemIsLoggedOnceAndWhenItIsAnother() throws IOException {
        var file = folder.resolve("tokens.yaml");
        Files.writeString(file, tokens("operator", SECRET));
        var book = TokenBook.open(file);
        try (var log = new RecordedLog(TokenBook.class)) {
            looks(book);
            assertThat(log.taken(), is(empty()));

            Files.delete(file);
            looks(book);
            assertThat(log.taken(), contains(containsString(": there is no such file; create it")));

            Files.writeString(file, "tokens: 5");
            looks(book);
            assertThat(log.taken(), contains(containsString("The tokens stay as they were until it is corrected")));
            assertThat("still valid", book.find(SECRET, NOW).isPresent(), is(true));
            assertThat("no token is accepted", book.find(OTHER, NOW).isPresent(), is(false));
            assertThat(book.required(), is(true));

            Files.delete(file);
            looks(book);
            assertThat(log.taken(), contains(containsString(": there is no such file; create it")));

            Files.writeString(file, tokens("watcher", OTHER));
            looks(book);
            assertThat(log.taken(), contains(containsString("INFO Read 1 tokens from ")));
            assertThat("withdrawn", book.find(SECRET, NOW).isPresent(), is(false));
            assertThat(book.find(OTHER, NOW).isPresent(), is(true));
        }
    }

    @Test
    void aRefusalSaysWhereTheTokensAre() throws IOException {
        var own = Files.writeString(folder.resolve("tokens.yaml"), tokens("operator", SECRET));
        var made = Files.writeString(folder.resolve("admin-tokens.yaml"), tokens("admin", SECRET));

        assertThat(TokenBook.open(own).where(), is("one of security.tokens-file"));
        assertThat(TokenBook.open(made).where(), is("that of the file admin-token in the data folder"));
    }

    @Test
    void aBinaryFileIsAProblemOfTheFileAndEndsNothing() throws IOException {
        var file = folder.resolve("tokens.yaml");
        Files.writeString(file, tokens("operator", SECRET));
        var book = TokenBook.open(file);
        try (var log = new RecordedLog(TokenBook.class)) {
            for (var bytes : new byte[][] {{(byte) 0xff}, {0}, "&a [*a".getBytes(StandardCharsets.UTF_8)}) {
                Files.write(file, bytes);
                looks(book);
                assertThat(log.taken(), hasSize(lessThanOrEqualTo(1)));
            }
            assertThat("still valid", book.find(SECRET, NOW).isPresent(), is(true));
        }
    }

    /** Also where they expire while the manager runs. */
    @Test
    void aFileOfExpiredTokensIsAWarningOnce() throws IOException {
        var file = folder.resolve("tokens.yaml");
        Files.writeString(file, tokens("a", SECRET).replace("}", ", expires: \"" + NOW.plusSeconds(60) + "\"}"));
        try (var log = new RecordedLog(TokenBook.class)) {
            var book = TokenBook.open(file);
            looks(book);
            assertThat(log.taken(), is(empty()));

            book.warnIfUseless(NOW.plusSeconds(60));
            book.warnIfUseless(NOW.plusSeconds(120));
            assertThat(
                    log.taken(),
                    contains(startsWith("WARNING " + file + " declares only tokens that have expired, the last at "
                            + NOW.plusSeconds(60))));
        }
    }

    @Test
    void aFileThatIsNoListSaysHowOneIsWritten() throws IOException {
        var file = Files.writeString(folder.resolve("tokens.yaml"), "name: a\n");
        assertThat(
                assertThrows(IOException.class, () -> TokenBook.open(file)).getMessage(),
                is("must be a list of tokens, each in a line that begins with \"- \"; correct the file"));
    }

    /** All are refused then, which is right but not what anyone wants. */
    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "# who may call\n# - {name: a}\n"})
    void aFileWithoutTokensIsAWarningOfTheStartAndOfEachReload(String none) throws IOException {
        var file = folder.resolve("tokens.yaml");
        Files.writeString(file, none);
        try (var log = new RecordedLog(TokenBook.class)) {
            var book = TokenBook.open(file);
            looks(book);
            assertThat(log.taken(), contains(startsWith("WARNING " + file + " declares no token, so every call")));
            assertThat(book.required(), is(true));

            Files.writeString(file, tokens("operator", SECRET));
            looks(book);
            assertThat(log.taken(), contains(containsString("INFO Read 1 tokens from ")));

            Files.writeString(file, none);
            looks(book);
            assertThat(
                    log.taken(),
                    contains(
                            containsString("INFO Read 0 tokens from "),
                            startsWith("WARNING " + file + " declares no token, so every call")));
            assertThat("withdrawn", book.find(SECRET, NOW).isPresent(), is(false));
        }
    }

    @Test
    void whatIsWrongWithAFileIsSaidInTheSameWordsAtTheStartAndWhileRunning() throws IOException {
        var file = folder.resolve("tokens.yaml");
        Files.writeString(file, tokens("operator", SECRET));
        var book = TokenBook.open(file);
        Files.write(file, new byte[] {'#', '\n', (byte) 0xff});
        try (var log = new RecordedLog(TokenBook.class)) {
            looks(book);

            var atStart = assertThrows(IOException.class, () -> TokenBook.open(file));
            assertThat(atStart.getMessage(), is("line 2 is not UTF-8 text; save the file as UTF-8"));
            assertThat(log.taken(), contains(containsString(file + ": " + atStart.getMessage() + ". The tokens stay")));
        }
    }

    private static void looks(TokenBook book) {
        for (int i = 0; i < LOOKS; i++) {
            book.refresh();
            book.warnIfUseless(NOW);
        }
    }

    private static String tokens(String name, String secret) {
        return "- {name: " + name + ", sha256: " + Token.fingerprint(secret) + ", scopes: [read]}\n";
    }
}
