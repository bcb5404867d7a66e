package io.containermanager.store.files;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.store.StoreException;
import io.containermanager.store.TextStore.Changed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A text in a file that may be refused by the disk at any time, without refusing who changes it. */
class BestEffortFileTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void names() {
        file = folder.resolve("kept");
    }

    private BestEffortFile open(Consumer<String> check) {
        return BestEffortFile.open(file, "lines", check);
    }

    private static void write(BestEffortFile text, String now) {
        text.change(_ -> new Changed<>(now, true));
    }

    /** As a full disk does: whatever the user may do, the new file cannot be made. */
    private Path blocked() throws IOException {
        var inTheWay = folder.resolve("kept.new");
        Files.createDirectories(inTheWay.resolve("full"));
        return inTheWay;
    }

    @Test
    void theTextIsThereAtTheNextStartForItsUserAlone() throws IOException {
        write(open(_ -> {}), "one");
        assertThat(open(_ -> {}).text(), is("one"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), is("rw-------"));
    }

    @Test
    void nothingThatWasTakenBackReturnsWhenTheFileCannotBeWritten() throws IOException {
        var text = open(_ -> {});
        write(text, "one");
        blocked();

        write(text, "");

        assertThat(text.text(), is(""));
        assertThat(open(_ -> {}).text(), is(""));
    }

    @Test
    void aChangeIsTakenThoughItCannotBeWrittenAndWrittenWithALaterOne() throws IOException {
        var text = open(_ -> {});
        var inTheWay = blocked();
        write(text, "one");
        assertThat(text.text(), is("one"));

        Files.delete(inTheWay.resolve("full"));
        Files.delete(inTheWay);
        write(text, "one and two");

        assertThat(open(_ -> {}).text(), is("one and two"));
    }

    @Test
    void whatCannotBeReadIsLeftOutAndReplaced() throws IOException {
        Files.writeString(file, "garbage");
        var text = open(_ -> {
            throw new StoreException.Unavailable("line 1 cannot be read", null);
        });
        assertThat(text.text(), is(""));

        write(text, "one");

        assertThat(open(_ -> {}).text(), is("one"));
    }

    @Test
    void aFileOfBytesThatAreNoTextIsLeftOut() throws IOException {
        Files.write(file, new byte[] {(byte) 0xFF, 0});
        assertThat(open(_ -> {}).text(), is(""));
    }
}
