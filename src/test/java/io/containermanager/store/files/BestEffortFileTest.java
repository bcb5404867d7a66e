package io.containermanager.store.files;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.store.StoreException;
import io.containermanager.store.TextStore.Changed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.UnaryOperator;
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

    private static final int MAX_BYTES = 100;

    private BestEffortFile open(UnaryOperator<String> opened) {
        return BestEffortFile.open(file, "lines", MAX_BYTES, opened);
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
        write(open(it -> it), "one");
        assertThat(open(it -> it).text(), is("one"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), is("rw-------"));
    }

    @Test
    void nothingThatWasTakenBackReturnsWhenTheFileCannotBeWritten() throws IOException {
        var text = open(it -> it);
        write(text, "one");
        blocked();

        write(text, "");

        assertThat(text.text(), is(""));
        assertThat(open(it -> it).text(), is(""));
    }

    @Test
    void aChangeIsTakenThoughItCannotBeWrittenAndWrittenWithALaterOne() throws IOException {
        var text = open(it -> it);
        var inTheWay = blocked();
        write(text, "one");
        assertThat(text.text(), is("one"));

        Files.delete(inTheWay.resolve("full"));
        Files.delete(inTheWay);
        write(text, "one and two");

        assertThat(open(it -> it).text(), is("one and two"));
    }

    @Test
    void whatCannotBeReadIsLeftOutAndReplaced() throws IOException {
        Files.writeString(file, "garbage");
        var text = open(_ -> {
            throw new StoreException.Unavailable("line 1 cannot be read", null);
        });
        assertThat(text.text(), is(""));

        write(text, "one");

        assertThat(open(it -> it).text(), is("one"));
    }

    @Test
    void aFileOfBytesThatAreNoTextIsLeftOut() throws IOException {
        Files.write(file, new byte[] {(byte) 0xFF, 0});
        assertThat(open(it -> it).text(), is(""));
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenOnceItCanBe() throws IOException {
        var text = open(it -> it);
        write(text, "one");
        var inTheWay = blocked();
        write(text, "");
        Files.writeString(file, "an old file that could not be removed");

        Files.delete(inTheWay.resolve("full"));
        Files.delete(inTheWay);
        text.retry();

        assertThat(open(it -> it).text(), is(""));
    }

    @Test
    void whatIsChangedWhenItIsOpenedIsWrittenWithTheNextTry() {
        write(open(it -> it), "one");
        open(it -> it + " two").retry();
        assertThat(open(it -> it).text(), is("one two"));
    }

    @Test
    void aFileThatIsTooLargeIsLeftOut() throws IOException {
        Files.writeString(file, "x".repeat(MAX_BYTES));
        assertThat(open(it -> it).text().length(), is(MAX_BYTES));
        Files.writeString(file, "x".repeat(MAX_BYTES + 1));
        assertThat(open(it -> it).text(), is(""));
    }
}
