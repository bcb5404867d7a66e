package io.containermanager;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.access.Token;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The administrator's token, whatever a start that was killed has left. */
class AdministratorTokenTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String TOKENS =
            "- name: admin\n  scopes: [admin]\n  sha256: " + Token.fingerprint(SECRET) + "\n";

    @TempDir
    Path folder;

    /** What may be there when a start was killed between any two of its steps: null means no such file. */
    private record Left(
            @Nullable String secret,
            @Nullable String tokens,
            @Nullable String half) {}

    @Test
    void everyKilledStartIsCompletedByTheNext() throws IOException {
        for (var left : List.of(
                new Left(null, null, null),
                new Left(null, null, "half a sec"),
                new Left("", null, null),
                new Left("", TOKENS, null),
                new Left(null, TOKENS, null),
                new Left(SECRET, null, null),
                new Left(SECRET, null, "- name"),
                new Left(SECRET, "", null))) {
            put("admin-token", left.secret());
            put("admin-tokens.yaml", left.tokens());
            put("admin-token.new", left.half());
            put("admin-tokens.yaml.new", left.half());

            AdministratorToken.prepare(folder.resolve("admin-token"), folder.resolve("admin-tokens.yaml"));

            var secret = Files.readString(folder.resolve("admin-token")).strip();
            assertThat(left.toString(), secret.length() >= Token.SECRET_MIN_CHARACTERS, is(true));
            var tokens = Files.readString(folder.resolve("admin-tokens.yaml"));
            assertThat(left.toString(), tokens, containsString(Token.fingerprint(secret)));
            for (var name : List.of("admin-token", "admin-tokens.yaml")) {
                var mode = Files.getPosixFilePermissions(folder.resolve(name));
                assertThat(tokens, not(containsString(secret)));
                if (left.secret() == null && left.tokens() == null) {
                    assertThat(PosixFilePermissions.toString(mode), is("rw-------"));
                }
            }
        }
    }

    @Test
    void whatIsCompleteStaysAsItIs() throws IOException {
        put("admin-token", SECRET);
        put("admin-tokens.yaml", TOKENS);

        AdministratorToken.prepare(folder.resolve("admin-token"), folder.resolve("admin-tokens.yaml"));

        assertThat(Files.readString(folder.resolve("admin-token")), is(SECRET));
        assertThat(Files.readString(folder.resolve("admin-tokens.yaml")), is(TOKENS));
    }

    private void put(String name, @Nullable String content) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
        if (content != null) {
            Files.writeString(folder.resolve(name), content);
        }
    }
}
