package io.containermanager.model.compose;

import io.containermanager.model.App;
import io.containermanager.model.compose.file.ComposeRequest.HostFiles;
import io.containermanager.model.compose.file.ComposeTree;
import io.containermanager.yaml.YamlTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compose files in the forms that well-known projects use. Each says under {@code x-expect}, which an import drops as it does any {@code x-},
 * what is sent with it ({@code env}, {@code files}, {@code profiles}) and what must come of it ({@code services}, {@code warnings}, {@code
 * refused}; {@code external} where it needs something that must be on the engine before).
 */
public final class Corpus {

    static final Path FOLDER = Path.of("src/test/resources/compose/corpus");

    private Corpus() {}

    /**
     * One file.
     *
     * @param name its name without {@code .yaml}
     * @param text its text
     */
    public record Stack(String name, String text) {

        private Map<String, @Nullable Object> expect() {
            return ComposeTree.map(ComposeTree.map(tree(text)).get("x-expect"));
        }

        /** A list of what must come of it. */
        public List<String> expected(String key) {
            return ComposeTree.list(expect().get(key)).stream()
                    .map(String::valueOf)
                    .toList();
        }

        /** Whether it needs a network, a volume or a secret that must be there before. */
        public boolean needsMore() {
            return Boolean.TRUE.equals(expect().get("external"));
        }

        /** Whether it is refused. */
        public boolean refused() {
            return !expected("refused").isEmpty();
        }

        /** The variables that are sent with it. */
        public Map<String, String> env() {
            return texts("env");
        }

        /** The side files that are sent with it, by path. */
        public Map<String, String> files() {
            return texts("files");
        }

        Posted posted() {
            return new Posted(text, env(), Set.copyOf(expected("profiles")), files(), null, HostFiles.NONE);
        }

        private Map<String, String> texts(String key) {
            var texts = new LinkedHashMap<String, String>();
            ComposeTree.map(expect().get(key)).forEach((name, value) -> texts.put(name, String.valueOf(value)));
            return texts;
        }

        /** The app it becomes. */
        public App app() {
            return posted().app();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** All of them, by name. */
    public static List<Stack> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().map(Corpus::read).collect(Collectors.toList());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Stack read(Path file) {
        try {
            return new Stack(file.getFileName().toString().replace(".yaml", ""), Files.readString(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static @Nullable Object tree(String text) {
        try {
            return YamlTree.parse(text).tree();
        } catch (YamlTree.MalformedException malformed) {
            throw new AssertionError(text, malformed);
        }
    }
}
