import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Checks or rewrites the Java sources with palantir-java-format, on the JDK 25 that the build found.
 *
 * <p>Run by Maven: {@code java -cp <formatter> FormatSources.java check|write <state file> <folder>...}. The state file
 * remembers path, time and size of the files that were found well formatted, so that a second run reads only what
 * changed since. Formatter plugins run inside Maven's own JVM, which may be too old for the syntax: hence this program.
 */
final class FormatSources {
    private final Formatter formatter = Formatter.createFormatter(
            JavaFormatterOptions.builder().style(Style.PALANTIR).build());
    private final boolean write;
    private final List<String> complaints = new ArrayList<>();

    private FormatSources(boolean write) {
        this.write = write;
    }

    public static void main(String[] arguments) throws IOException {
        var state = Path.of(arguments[1]);
        var run = new FormatSources(arguments[0].equals("write"));
        Set<String> known = Files.exists(state) ? new HashSet<>(Files.readAllLines(state)) : Set.of();
        var good = new TreeSet<String>();
        for (Path source : sources(List.of(arguments).subList(2, arguments.length))) {
            if (known.contains(fingerprint(source)) || run.isGood(source)) {
                good.add(fingerprint(source));
            }
        }
        Files.createDirectories(state.getParent());
        Files.write(state, good);
        run.complaints.forEach(System.err::println);
        if (!run.complaints.isEmpty()) {
            System.err.println("Not formatted: run `mvn -q -Pformat process-sources` to rewrite these files.");
            System.exit(1);
        }
    }

    private boolean isGood(Path source) throws IOException {
        String text = Files.readString(source);
        try {
            String formatted = formatter.formatSourceAndFixImports(text);
            if (formatted.equals(text)) {
                return true;
            }
            if (write) {
                Files.writeString(source, formatted);
                System.out.println("formatted " + source);
                return true;
            }
            complaints.add(source + ":" + firstDifference(text, formatted));
        } catch (FormatterException e) {
            complaints.add(source + ":" + e.getMessage());
        }
        return false;
    }

    private static String firstDifference(String text, String formatted) {
        List<String> is = text.lines().toList();
        List<String> wanted = formatted.lines().toList();
        int line = 0;
        while (line < Math.min(is.size(), wanted.size()) && is.get(line).equals(wanted.get(line))) {
            line++;
        }
        return (line + 1) + ": should be: " + (line < wanted.size() ? wanted.get(line) : "the end of the file");
    }

    private static String fingerprint(Path source) throws IOException {
        return source + " " + Files.getLastModifiedTime(source).toMillis() + " " + Files.size(source);
    }

    private static List<Path> sources(List<String> folders) throws IOException {
        var sources = new ArrayList<Path>();
        for (String folder : folders) {
            Path root = Path.of(folder);
            if (Files.isDirectory(root)) {
                try (Stream<Path> files = Files.walk(root)) {
                    files.filter(file -> file.toString().endsWith(".java"))
                            .sorted()
                            .forEach(sources::add);
                }
            }
        }
        return sources;
    }
}
