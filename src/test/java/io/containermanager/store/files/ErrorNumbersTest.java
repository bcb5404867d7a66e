package io.containermanager.store.files;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.Requirement;
import io.containermanager.store.files.ProjectFiles.ErrorNumbers;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ErrorNumbersTest {

    private static final int QUOTA_EXCEEDED = 122;

    @Test
    void aFullDiskIsRecognisedByItsNumberInAnyLanguage() {
        Requirement.given(Files.isWritable(Path.of("/dev/full")), "there is no /dev/full");
        var full = assertThrows(IOException.class, () -> Files.write(Path.of("/dev/full"), new byte[] {1}));
        assertThat(ErrorNumbers.isFull(full), is(true));
        assertThat(
                ErrorNumbers.isFull(new FileSystemException("a", null, ErrorNumbers.text(QUOTA_EXCEEDED))), is(true));
    }

    @Test
    void whatOnlySaysSoIsNone() {
        assertThat(ErrorNumbers.isFull(new IOException("full")), is(false));
        assertThat(ErrorNumbers.isFull(new AccessDeniedException("/full")), is(false));
    }
}
