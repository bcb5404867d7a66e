package io.containermanager.store.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** A process of its own that replaces one file over and over, keeping and taking back by turns, until it is killed. */
final class FileReplacer {

    static final String NAME = "conf";
    static final int APP = 7;

    private static final int CONTENT_CHARS = 100_000;

    private FileReplacer() {}

    static byte[] content(int number) {
        return Character.toString('a' + number % 2).repeat(CONTENT_CHARS).getBytes(StandardCharsets.UTF_8);
    }

    public static void main(String[] arguments) throws IOException {
        var files = new ProjectFiles(Path.of(arguments[0]));
        files.place(APP, Map.of(NAME, content(0))).keep();
        System.out.println("begun");
        for (int number = 1; number > 0; number++) {
            var placed = files.place(APP, Map.of(NAME, content(number)));
            if (number % 3 == 0) {
                placed.undo();
            } else {
                placed.keep();
            }
        }
    }
}
