package io.containermanager.event;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** No message ends in {@code null}. */
class FailureTextTest {

    /** Who looks at a message and decides itself what to do without one. */
    private static final Set<String> LOOKERS = Set.of(
            "CheckedOutput.java",
            "CommandRunner.java",
            "Contexts.java",
            "Declaration.java",
            "FailureText.java",
            "ErrorMapping.java",
            "ProjectFiles.java",
            "Reasons.java",
            "SqlFailure.java",
            "SqliteConnection.java",
            "WebSocketUpgrader.java");

    private static final Pattern UNGUARDED = Pattern.compile("\\w\\)?\\.getMessage\\(\\)");

    @Test
    void aFailureIsReportedByItsMessageItsCausesOrItsKind() {
        assertThat(FailureText.of(new IOException("full")), is("full"));
        assertThat(FailureText.of(new UncheckedIOException(null, new IOException("full"))), is("full"));
        assertThat(FailureText.of(new IllegalStateException(" ", new IOException("full"))), is("full"));
        assertThat(FailureText.of(new NullPointerException()), is("NullPointerException"));
        assertThat(FailureText.of(new UncheckedIOException(null, new IOException())), is("UncheckedIOException"));
    }

    @Test
    void nobodyTakesAMessageThatMayBeMissing() throws IOException {
        try (var files = Files.walk(Path.of(System.getProperty("basedir", "."), "src/main/java"))) {
            var unguarded = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !LOOKERS.contains(file.getFileName().toString()))
                    .filter(FailureTextTest::takesAMessage)
                    .map(file -> file.getFileName().toString())
                    .toList();
            assertThat("use FailureText.of", unguarded, is(empty()));
        }
    }

    private static boolean takesAMessage(Path file) {
        try {
            return UNGUARDED.matcher(Files.readString(file)).find();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
