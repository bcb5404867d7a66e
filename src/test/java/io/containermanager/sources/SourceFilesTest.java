package io.containermanager.sources;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Sizes of files and folders, and what the sources of tests must say. */
class SourceFilesTest {

    private static final int FILES_MAX = 25;
    private static final int LINES_MAX = 400;

    /** The only files with more lines, and how many they may have; {@code docs/decisions.md} says why. */
    private static final Map<String, Integer> LARGER = Map.of("Loop.java", 550);

    private static final List<String> JAVA = List.of("src/main/java", "src/test/java", "src/jmh/java", "src/build");
    private static final Pattern SKIPS = Pattern.compile("org\\.junit\\.jupiter\\.api\\.(Assumptions|Disabled)\\b");

    @Test
    void noFolderHoldsMoreThanTwentyFiveFiles() throws IOException {
        for (var sources : JAVA) {
            try (var files = Files.walk(Path.of(sources))) {
                var sizes = files.filter(file -> file.toString().endsWith(".java"))
                        .collect(Collectors.groupingBy(Path::getParent, TreeMap::new, Collectors.counting()));
                sizes.values().removeIf(size -> size <= FILES_MAX);
                assertThat(sizes, anEmptyMap());
            }
        }
    }

    @Test
    void noFileIsLongerThanAReaderCanKeepInMind() throws IOException {
        var longer = new TreeMap<String, Integer>();
        for (var sources : JAVA) {
            try (var files = Files.walk(Path.of(sources))) {
                for (var file :
                        files.filter(it -> it.toString().endsWith(".java")).toList()) {
                    int lines = Files.readAllLines(file).size();
                    var name = file.getFileName().toString();
                    if (lines > LARGER.getOrDefault(name, LINES_MAX)) {
                        longer.put(name, lines);
                    }
                }
            }
        }
        assertThat(longer, anEmptyMap());
    }

    @Test
    void noTwoClassesOfTheServiceHaveTheSameSimpleName() throws IOException {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            var places = files.filter(file -> file.toString().endsWith(".java") && !file.endsWith("package-info.java"))
                    .collect(Collectors.groupingBy(Path::getFileName, TreeMap::new, Collectors.toList()));
            places.values().removeIf(same -> same.size() == 1);
            assertThat(places, anEmptyMap());
        }
    }

    /** A test that is skipped prints why: {@code Requirement} does. By the sources, since reading every class of the tests takes seconds. */
    @Test
    void testsAreSkippedByRequirementAlone() throws IOException {
        try (var files = Files.walk(Path.of("src/test/java"))) {
            var skipping = new TreeSet<String>();
            for (var file : files.filter(Files::isRegularFile).toList()) {
                if (SKIPS.matcher(Files.readString(file)).find()) {
                    skipping.add(file.getFileName().toString());
                }
            }
            assertThat(skipping, is(Set.of("Requirement.java")));
        }
    }

    @Test
    void testsThatShareAMachinesPartLockIt() throws IOException {
        var parts = Map.of(
                "DockerDaemon.required()", "Requirement.DOCKER_",
                "Browser.", "Requirement.BROWSER",
                "Page.", "Requirement.BROWSER",
                "TestCluster.", "Requirement.CLUSTER",
                "ClusterNamespace(", "Requirement.CLUSTER");
        try (var files = Files.walk(Path.of("src/test/java"))) {
            var unlocked = new TreeSet<String>();
            for (var file :
                    files.filter(it -> it.toString().endsWith("IT.java")).toList()) {
                var text = Files.readString(file);
                parts.forEach((part, lock) -> {
                    if (text.contains(part) && !text.contains("@ResourceLock(" + lock)) {
                        unlocked.add(file.getFileName() + " needs @ResourceLock(" + lock + ")");
                    }
                });
            }
            assertThat(unlocked, is(Set.of()));
        }
    }
}
