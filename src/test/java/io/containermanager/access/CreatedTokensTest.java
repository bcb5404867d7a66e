package io.containermanager.access;

import static java.util.stream.Collectors.joining;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.Requirement;
import io.containermanager.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CreatedTokensTest {

    private static Token token(String name) {
        return new Token(name, Token.fingerprint(name), Set.of(Scope.READ), Set.of(), null);
    }

    @Test
    void aTakenNameAndTheLimitAreDifferentRefusals(@TempDir Path folder) throws IOException {
        var file = folder.resolve(CreatedTokens.FILE);
        Files.writeString(
                file,
                IntStream.range(1, CreatedTokens.MAX)
                        .mapToObj(i -> "- {name: token%d, scopes: [read], sha256: \"%s\"}\n"
                                .formatted(i, Token.fingerprint("token" + i)))
                        .collect(joining()));
        var created = CreatedTokens.open(file, new Random(1));
        assertThat(created.add(token("file"), Set.of("file")), is(TokenCreation.NAME_IN_USE));
        assertThat(created.add(token("token0"), Set.of()), is(TokenCreation.CREATED));
        assertThat(created.add(token("token0"), Set.of()), is(TokenCreation.NAME_IN_USE));
        assertThat(created.add(token("more"), Set.of()), is(TokenCreation.TOO_MANY));
    }

    /** The same name would be two callers, and one of them could not be revoked. */
    @Test
    void aTokenOfBothFilesIsRefusedAtTheStartAndWhenTheTokensFileChanges(@TempDir Path folder) throws IOException {
        var created = CreatedTokens.open(folder.resolve(CreatedTokens.FILE), new Random(1));
        created.add(token("ci"), Set.of());
        var file = folder.resolve("tokens.yaml");
        var other = "- {name: other, scopes: [read], sha256: \"%s\"}\n";
        Files.writeString(file, other.formatted(Token.fingerprint("other")));
        var book = TokenBook.open(file).creating(created);

        Files.writeString(file, other.replace("other", "ci").formatted(Token.fingerprint("changed")));
        book.refresh();
        assertThat(book.configured().getFirst().name(), is("other"));
        var named = assertThrows(IOException.class, () -> TokenBook.open(file).creating(created));
        assertThat(named.getMessage(), containsString("token ci has the name or the secret of one that was created"));

        Files.writeString(file, other.formatted(Token.fingerprint("ci")));
        book.refresh();
        assertThat("the same secret", book.configured().getFirst().sha256(), is(Token.fingerprint("other")));
        assertThrows(IOException.class, () -> TokenBook.open(file).creating(created));
        created.remove("ci");
        TokenBook.open(file).creating(created);
    }

    @Test
    void aFullDiskIsNamedAndNothingIsLeftOver(@TempDir Path folder) throws IOException, InterruptedException {
        Requirement.given(
                command("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.toString()) == 0,
                "a small file system cannot be mounted: this needs root");
        try {
            var file = folder.resolve(CreatedTokens.FILE);
            var created = CreatedTokens.open(file, new Random(1));
            assertThat(created.add(token("first"), Set.of()), is(TokenCreation.CREATED));
            var ballast = folder.resolve("ballast");
            assertThrows(IOException.class, () -> Files.write(ballast, new byte[100_000]));

            assertThrows(StoreException.NoSpace.class, () -> created.add(token("second"), Set.of()));
            assertThat(Files.exists(folder.resolve(CreatedTokens.FILE + ".new")), is(false));
            assertThat(CreatedTokens.open(file, new Random(1)).all(), hasSize(1));

            Files.delete(ballast);
            assertThat(created.add(token("second"), Set.of()), is(TokenCreation.CREATED));
        } finally {
            command("umount", "-l", folder.toString());
        }
    }

    private static int command(String... words) throws IOException, InterruptedException {
        return new ProcessBuilder(words).redirectErrorStream(true).start().waitFor();
    }
}
