package io.containermanager.store.sqlite;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.util.LibraryLoaderUtil;

class NativeLibraryTest {

    @TempDir
    private Path folder;

    @Test
    void isUnpackedWhereTheDriverLooksForIt() throws IOException {
        NativeLibrary.unpack(folder.resolve("natives"));

        assertThat(
                Files.size(folder.resolve("natives").resolve(LibraryLoaderUtil.getNativeLibName())), greaterThan(0L));
    }

    @Test
    void isLeftAloneWhenItIsThere() throws IOException {
        var present = folder.resolve(LibraryLoaderUtil.getNativeLibName());
        Files.writeString(present, "another build");

        NativeLibrary.unpack(folder);

        assertThat(Files.readString(present), equalTo("another build"));
    }
}
