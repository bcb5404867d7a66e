package io.containermanager.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A fenced block of a document.
 *
 * @param document its file
 * @param line where it begins, from 1
 * @param language what stands behind the fence
 * @param text what stands between the fences
 */
public record Snippet(Path document, int line, String language, String text) {

    private static final String FENCE = "```";

    /** Every block of the README and of the documents, in order. */
    public static List<Snippet> all() throws IOException {
        try (Stream<Path> documents = Files.list(Path.of("docs"))) {
            var files = Stream.concat(
                            Stream.of(Path.of("README.md")),
                            documents
                                    .filter(file -> file.toString().endsWith(".md"))
                                    .sorted())
                    .toList();
            var all = new ArrayList<Snippet>();
            for (Path file : files) {
                all.addAll(of(file));
            }
            return all;
        }
    }

    private static List<Snippet> of(Path document) throws IOException {
        var snippets = new ArrayList<Snippet>();
        var lines = Files.readAllLines(document);
        for (int begin = 0; begin < lines.size(); begin++) {
            if (!lines.get(begin).startsWith(FENCE)) {
                continue;
            }
            int end = begin + 1;
            while (!lines.get(end).startsWith(FENCE)) {
                end++;
            }
            snippets.add(new Snippet(
                    document,
                    begin + 1,
                    lines.get(begin).substring(FENCE.length()),
                    String.join("\n", lines.subList(begin + 1, end)) + "\n"));
            begin = end;
        }
        return snippets;
    }

    /** Where it stands, for messages. */
    String place() {
        return document + ":" + line;
    }
}
