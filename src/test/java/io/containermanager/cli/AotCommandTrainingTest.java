package io.containermanager.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.emptyArray;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AotCommandTrainingTest {

    @TempDir
    private Path folder;

    @Test
    void everyCommandOfTheTrainingSucceedsAndLeavesNothingBehind() {
        assertThat(AotCommandTraining.run(folder), is(0));
        assertThat(folder.toFile().list(), is(emptyArray()));
    }
}
