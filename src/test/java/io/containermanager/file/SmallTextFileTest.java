package io.containermanager.file;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallTextFileTest {

    @TempDir
    Path folder;

    /** The image runs as any user, and its list of users has one. */
    @Test
    void aUserWithoutANameIsNamedByNumber() throws IOException {
        assertThat(
                SmallTextFile.user("?", folder),
                is(Files.getAttribute(folder, "unix:uid").toString()));
        assertThat(SmallTextFile.user("alice", folder), is("alice"));
        assertThat("unknown", SmallTextFile.user("?", folder.resolve("none")), is("?"));
    }
}
