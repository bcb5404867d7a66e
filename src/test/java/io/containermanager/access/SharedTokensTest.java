package io.containermanager.access;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.logging.RecordedLog;
import io.containermanager.store.FailingText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A token of the tokens file beside created ones that replicas share: these may become known after the start, and another replica, whose tokens file
 * is older, may have created one of the same name.
 */
class SharedTokensTest {

    private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");

    @TempDir
    private Path folder;

    private final FailingText text = new FailingText();
    private final CreatedTokens created = CreatedTokens.shared(text, new Random(1));
    private Path file;

    @BeforeEach
    void createATokenOnAnotherReplica() throws IOException {
        file = Files.writeString(folder.resolve("tokens.yaml"), configured("ci", "by-file"));
        created.add(new Token("ci", Token.fingerprint("by-api"), Set.of(Scope.ADMIN), Set.of(), null), Set.of());
        created.add(new Token("web", Token.fingerprint("web"), Set.of(Scope.READ), Set.of(), null), Set.of());
    }

    private static String configured(String name, String secret) {
        return "- {name: " + name + ", scopes: [read], sha256: \"" + Token.fingerprint(secret) + "\"}\n";
    }

    private static boolean holds(TokenBook book, String secret) {
        return book.find(secret, NOW).isPresent();
    }

    @Test
    void theOneOfTheFileHoldsAndTheOtherDoesNotUntilItIsRevoked() throws IOException {
        try (var log = new RecordedLog(TokenBook.class)) {
            var book = TokenBook.open(file).creating(created);
            book.refresh();
            book.refresh();

            assertThat(holds(book, "by-file"), is(true));
            assertThat(holds(book, "by-api"), is(false));
            assertThat(holds(book, "web"), is(true));
            assertThat(
                    log.taken(),
                    contains(allOf(
                            containsString("token ci has the name or the secret of one"),
                            containsString("DELETE /api/v1/tokens/ci"),
                            not(containsString(CreatedTokens.FILE)))));

            created.remove("ci");
            book.refresh();
            assertThat(holds(book, "by-file"), is(true));
            assertThat(log.taken(), is(empty()));
        }
    }

    @Test
    void whatBecomesKnownAfterTheStartIsComparedThen() throws IOException {
        text.setFresh(false);
        var book = TokenBook.open(file).creating(created);
        try (var log = new RecordedLog(TokenBook.class)) {
            book.refresh();
            assertThat(holds(book, "by-file"), is(true));
            assertThat("too old to rely on", holds(book, "web"), is(false));
            assertThat(log.taken(), is(empty()));

            text.setFresh(true);
            assertThat("before anything looked", holds(book, "by-api"), is(false));
            assertThat(holds(book, "web"), is(true));
            book.refresh();
            assertThat(log.taken(), contains(containsString("token ci has the name or the secret of one")));
        }
    }

    @Test
    void aTokensFileThatChangesIsTakenAndReplacesTheOtherOne() throws IOException {
        Files.writeString(file, configured("boss", "boss"));
        var book = TokenBook.open(file).creating(created);
        assertThat(holds(book, "by-api"), is(true));

        Files.writeString(file, configured("boss", "boss") + configured("ci", "by-file"));
        book.refresh();

        assertThat(holds(book, "by-file"), is(true));
        assertThat(holds(book, "by-api"), is(false));
        // The same secret under another name is one caller too many as well.
        Files.writeString(file, configured("boss", "boss") + configured("page", "web"));
        book.refresh();
        assertThat(book.find("web", NOW).orElseThrow().name(), is("page"));
        assertThat(holds(book, "by-api"), is(true));
    }
}
