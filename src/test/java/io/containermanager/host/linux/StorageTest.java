package io.containermanager.host.linux;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {
    @TempDir
    private Path root;

    @Test
    void aPlainDataFolderIsNotAMountAndTheRootIsReported() throws IOException {
        assertThat(Storage.chosen(root), is(root));
        Files.createDirectory(root.resolve("data"));
        assertThat(Storage.chosen(root), is(root));
    }

    @Test
    void dataOnADeviceOfItsOwnIsPreferred() throws IOException {
        Path shared = Path.of("/dev/shm");
        Requirement.given(
                Files.isDirectory(shared) && !device(shared).equals(device(root)), "no second file system here");
        Files.createSymbolicLink(root.resolve("data"), shared);

        assertThat(Storage.chosen(root), is(root.resolve("data")));
        assertThat(
                Storage.read(root).totalBytes(), is(Files.getFileStore(shared).getTotalSpace()));
    }

    private static Object device(Path path) throws IOException {
        return Files.getAttribute(path, "unix:dev");
    }
}
