package io.containermanager.ops;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.config.StartException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One manager of an identity on a machine. */
class IdentityLockTest {

    private static final String UUID = "6b9c1c0e-0000-4000-8000-000000000001";

    @TempDir
    Path folder;

    private IdentityLock take(String database) {
        return IdentityLock.take(folder, UUID, Path.of(database)).orElseThrow();
    }

    @Test
    void theSecondLearnsWhoTheFirstIsAndWhatToDo() throws Exception {
        try (var _ = take("/first/database.sqlite")) {
            var refused = assertThrows(StartException.class, () -> take("/second/database.sqlite"));
            assertThat(refused.getMessage(), containsString("/second/database.sqlite is a copy"));
            assertThat(refused.getMessage(), containsString("/first/database.sqlite"));
            assertThat(refused.getMessage(), containsString("Stop the other one"));
        }
        take("/second/database.sqlite").close();
        assertThat(
                "nothing is left behind", Objects.requireNonNull(folder.toFile().list()).length, is(0));
    }

    @Test
    void withoutLocksTheStartContinues() {
        assertThat(
                IdentityLock.take(folder.resolve("none"), UUID, Path.of("/d")).isEmpty(), is(true));
        assertThat(
                IdentityLock.take(folder, "the store cannot be read", Path.of("/d"))
                        .isEmpty(),
                is(true));
    }
}
