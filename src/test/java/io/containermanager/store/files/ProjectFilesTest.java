package io.containermanager.store.files;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.emptyArray;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.model.observed.LostFile;
import io.containermanager.plan.UnusedFiles.WrittenFile;
import io.containermanager.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files for containers get to their place whole, or not at all, and nowhere else. */
class ProjectFilesTest {

    private static final int REPLACEMENTS = 300;
    private static final int KILLS = 8;

    @TempDir
    Path folder;

    private ProjectFiles files;
    private Path app;

    @BeforeEach
    void here() {
        files = new ProjectFiles(folder.resolve("projects"));
        app = files.folder(7);
    }

    @Test
    void aFileIsWrittenWithTheFoldersItNeedsReadableForContainers() throws IOException {
        files.place(7, Map.of("conf/nginx/site.conf", bytes("listen 80;"), "run.sh", bytes("#!/bin/sh\n")))
                .keep();

        assertThat(Files.readString(app.resolve("conf/nginx/site.conf")), equalTo("listen 80;"));
        assertThat(mode(app.resolve("conf/nginx/site.conf")), equalTo("rw-r--r--"));
        assertThat(mode(app.resolve("run.sh")), equalTo("rwxr-xr-x"));
        assertThat("private to this user", mode(folder.resolve("projects")), equalTo("rwx------"));
    }

    @Test
    void whatIsTakenBackLeavesWhatWasThere() throws IOException {
        files.place(7, Map.of("a", bytes("one"))).keep();

        files.place(7, Map.of("a", bytes("two"), "b", bytes("new"))).undo();

        assertThat(Files.readString(app.resolve("a")), equalTo("one"));
        assertThat(names(), contains("a"));
    }

    @Test
    void replacementsAreReportedAndNothingElseIsLeftBehind() throws IOException {
        files.place(7, Map.of("conf/a", bytes("one"), "same", bytes("x"))).keep();

        var placed = files.place(7, Map.of("conf/a", bytes("two"), "same", bytes("x")));
        assertThat(placed.replaced(), contains("conf/a"));
        placed.keep();

        assertThat(Files.readString(app.resolve("conf/a")), equalTo("two"));
        assertThat(names(), contains("conf", "conf/a", "same"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"link/passwd", "link", "file/x", "real", "../x", "real/../../x", "", "real//x"})
    void nothingIsWrittenThroughALinkAFileOrOutOfTheFolder(String path) throws IOException {
        var outside = Files.createDirectory(folder.resolve("outside"));
        files.place(7, Map.of("real/x", bytes("x"), "file", bytes("x"))).keep();
        Files.createSymbolicLink(app.resolve("link"), outside);

        assertThrows(StoreException.Unwritable.class, () -> files.place(7, Map.of("a", bytes("x"), path, bytes("x"))));

        assertThat(outside.toFile().list(), is(emptyArray()));
        assertThat("what came before it is taken back", Files.exists(app.resolve("a")), is(false));
        assertThat(Files.exists(folder.resolve("projects/x")), is(false));
    }

    @Test
    void aLinkInTheFilesOwnPlaceIsNotFollowed() throws IOException {
        var outside = Files.writeString(folder.resolve("outside"), "mine");
        files.place(7, Map.of("a", bytes("x"))).keep();
        Files.createSymbolicLink(app.resolve("b"), outside);

        var refused = assertThrows(StoreException.Unwritable.class, () -> files.place(7, Map.of("b", bytes("theirs"))));

        assertThat(refused.getMessage(), containsString("7/b is blocked by a directory or special file"));
        assertThat(Files.readString(outside), equalTo("mine"));
    }

    @Test
    void anEmptyFolderThatDockerMadeForAMissingFileGivesWayToTheFile() throws IOException {
        files.prepare(7);
        Files.createDirectories(app.resolve("site.conf"));
        Files.createDirectories(app.resolve("full/of"));

        files.place(7, Map.of("site.conf", bytes("x"))).keep();
        var refused = assertThrows(StoreException.Unwritable.class, () -> files.place(7, Map.of("full", bytes("x"))));

        assertThat(Files.readString(app.resolve("site.conf")), equalTo("x"));
        assertThat(
                refused.getMessage(),
                containsString(app.resolve("full") + " is blocked by a directory or special file"));
    }

    @Test
    void anAppsFolderIsMadeBeforeAnEngineMakesItItsOwn() throws IOException {
        files.prepare(7);
        files.prepare(7);

        assertThat(mode(app), equalTo("rwxr-xr-x"));
    }

    @Test
    void nothingIsMadeWithoutAFile() {
        files.place(7, Map.of()).keep();

        assertThat(Files.exists(folder.resolve("projects")), is(false));
    }

    @Test
    void whatWasWrittenIsListedRemovedAndRememberedAsGone() throws IOException {
        files.place(7, Map.of("conf/a", bytes("one"), ".compose/secrets/key", bytes("k")))
                .keep();
        Files.writeString(app.resolve("conf/mine"), "mine");

        assertThat(listed(), contains(".compose/secrets/key", "conf/a"));
        assertThat(files.remove(7, Set.copyOf(listed())), contains(".compose/secrets/key", "conf/a"));

        assertThat(listed(), is(empty()));
        assertThat(names(), contains("conf", "conf/mine"));
        assertThat(files.missing(app.resolve("conf/a")), is(true));
        assertThat(files.missing(app.resolve(".compose/secrets/key")), is(true));
        Files.createDirectories(app.resolve(".compose/secrets/key"));
        assertThat("an engine's folder", files.missing(app.resolve(".compose/secrets/key")), is(true));
        Files.delete(app.resolve(".compose/secrets/key"));
        assertThat("not written by the manager", files.missing(app.resolve("data")), is(false));
        assertThat(files.missing(folder.resolve("elsewhere/7/conf/a")), is(false));
        files.place(7, Map.of("conf/a", bytes("two"))).keep();
        assertThat(listed(), contains("conf/a"));
    }

    @Test
    void aDeletedFileIsMissingAsIsAnEmptyFolderInItsPlace() throws IOException {
        files.place(7, Map.of("conf/a", bytes("one"), ".compose/configs/c.1f", bytes("c")))
                .keep();
        for (var name : List.of("conf/a", ".compose/configs/c.1f")) {
            var file = app.resolve(name);
            assertThat(files.lost(file), is(Optional.empty()));
            Files.delete(file);
            assertThat(files.lost(file), is(Optional.of(new LostFile(file.toString(), null))));
            Files.createDirectory(file);
            var since = Files.getLastModifiedTime(file).toInstant();
            assertThat(files.lost(file), is(Optional.of(new LostFile(file.toString(), since))));
        }
        Files.createDirectory(app.resolve("conf/a/own"));
        assertThat("somebody's folder", files.missing(app.resolve("conf/a")), is(false));
        assertThat("never written", files.missing(app.resolve("conf/b")), is(false));
        Files.createDirectory(app.resolve("data"));
        assertThat("a folder for data", files.missing(app.resolve("data")), is(false));
        assertThat("below a file", files.missing(app.resolve("data/x/y")), is(false));
    }

    @Test
    void ofAPostThatWasTakenBackTheContentBeforeItIsStillOurs() {
        files.place(7, Map.of("a", bytes("one"))).keep();
        files.place(7, Map.of("a", bytes("two"))).undo();

        assertThat(files.remove(7, Set.of("a")), contains("a"));
    }

    @Test
    void nothingIsRemovedThroughALink() throws IOException {
        files.place(7, Map.of("conf/a", bytes("one"), ".compose/secrets/key", bytes("k")))
                .keep();
        var outside = Files.createDirectory(folder.resolve("outside"));
        Files.move(app.resolve("conf/a"), outside.resolve("a"));
        Files.delete(app.resolve("conf"));
        Files.createSymbolicLink(app.resolve("conf"), outside);
        Files.move(app.resolve(".compose"), outside.resolve("moved"));
        Files.createSymbolicLink(app.resolve(".compose"), outside.resolve("moved"));

        assertThat(files.remove(7, Set.of("conf/a", ".compose/secrets/key")), is(empty()));

        assertThat(Files.exists(outside.resolve("a")), is(true));
        assertThat(Files.exists(outside.resolve("moved/secrets/key")), is(true));
    }

    @Test
    void aRecordForgetsTheOldestPathsAndSkipsUnknownLines() {
        var record = FileRecord.of(bytes("nonsense\n-\told\n"));
        assertThat(record.removed("old"), is(true));

        for (int i = 0; i < FileRecord.PATHS_MAX; i += 1_000) {
            var more = new TreeMap<String, byte[]>();
            for (int j = i; j < i + 1_000; j++) {
                more.put("file" + j, bytes("x"));
            }
            record = record.with(more);
        }

        assertThat(record.contents().size(), is(FileRecord.PATHS_MAX));
        assertThat(record.removed("old"), is(false));
        assertThat(FileRecord.of(record.text()), equalTo(record));
    }

    private List<String> listed() {
        return files.written().stream().map(WrittenFile::name).sorted().toList();
    }

    private List<String> names() throws IOException {
        try (var paths = Files.walk(app)) {
            return paths.filter(path -> !path.equals(app))
                    .map(path -> app.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Shows what a process that is killed at that moment leaves behind. */
    @Test
    void atEveryMomentTheFileIsThereAsAWhole() throws Exception {
        files.place(FileReplacer.APP, Map.of(FileReplacer.NAME, FileReplacer.content(0)))
                .keep();
        var writing = Thread.ofPlatform().start(() -> {
            for (int number = 1; number < REPLACEMENTS; number++) {
                var placed = files.place(FileReplacer.APP, Map.of(FileReplacer.NAME, FileReplacer.content(number)));
                if (number % 3 == 0) {
                    placed.undo();
                } else {
                    placed.keep();
                }
            }
        });
        while (writing.isAlive()) {
            requireWhole();
        }
    }

    @Test
    void aProcessThatIsKilledLeavesTheOneContentOrTheOther() throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            var process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            FileReplacer.class.getName(),
                            folder.resolve("projects").toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var output = process.inputReader()) {
                assertThat(output.readLine(), equalTo("begun"));
                var _ = process.waitFor(20L + kill * 7L, TimeUnit.MILLISECONDS);
                process.toHandle().destroyForcibly();
                process.waitFor();
            }
            requireWhole();
        }
        files.place(FileReplacer.APP, Map.of(FileReplacer.NAME, bytes("one"))).undo();
        files.place(FileReplacer.APP, Map.of(FileReplacer.NAME, bytes("two"))).keep();
        assertThat("nothing is left to clean up", names(), contains(FileReplacer.NAME));
    }

    private void requireWhole() throws IOException {
        var there = Files.readAllBytes(app.resolve(FileReplacer.NAME));
        assertThat(
                Arrays.equals(there, FileReplacer.content(0)) || Arrays.equals(there, FileReplacer.content(1)),
                equalTo(true));
    }
}
