package io.containermanager.sources;

import static java.util.Map.entry;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Nothing is decided by a sentence: what code has to know stands in an enum or a record beside its words. Words of others, which come
 * without a code, are classified in one place for each speaker; those places are listed here with their reason.
 */
class ProseAsDataTest {

    private static final Path MAIN = Path.of(System.getProperty("basedir", "."), "src/main/java/io/containermanager");

    /** A text that is for people, asked for what it contains, how it begins or ends, or split. */
    private static final Pattern ON_A_SENTENCE = Pattern.compile(
            "(?i)\\b(?:message|reason|sentence|lastError\\w*|problem|refusal|cause|parsers|why)(?:\\(\\))?"
                    + "\\s*\\.(?:contains|startsWith|matches|indexOf|split|replaceFirst|equals)\\(\\s*[\"A-Z]");

    /** A literal with a blank between words, by which a text is searched. */
    private static final Pattern BY_A_SENTENCE =
            Pattern.compile("\\.(?:contains|startsWith|endsWith|indexOf)\\(\\s*\"[A-Za-z]+ [A-Za-z]+[^\"]*\"");

    /** A text that is for people, searched by a pattern. */
    private static final Pattern BY_A_PATTERN = Pattern.compile(
            "\\.matcher\\(\\s*(?:\\w+\\.)?(?:message|reason|sentence|problem|refusal|said|told|why)\\b");

    /** The key or the place that stands at the beginning of a line for people. */
    private static final Pattern ITS_BEGINNING =
            Pattern.compile("\\b(?:line|text\\(\\))\\s*\\.(?:startsWith\\(\\w*[kK]ey|replaceFirst)");

    /** Who speaks there. */
    private static final Map<String, String> FOREIGN = Map.ofEntries(
            entry("api/ErrorHandlers.java", "Helidon's answers before routing"),
            entry("api/http/JsonBody.java", "Jackson's messages, shortened"),
            entry("cli/client/ApiErrors.java", "the manager, whose places become lines of a file"),
            entry("cli/command/DoctorCommand.java", "the start checks, as they are printed"),
            entry("engine/StartFailures.java", "the programs that an engine starts containers with"),
            entry("engine/docker/DockerNetworks.java", "the Docker daemon, of a network that it does not make"),
            entry("engine/docker/PortHolders.java", "the Docker daemon, of a port that is taken"),
            entry("engine/docker/http/DockerErrors.java", "the Docker daemon"),
            entry("engine/kubernetes/client/ClusterErrors.java", "the Kubernetes API server"),
            entry("engine/kubernetes/LimitRangeAdvice.java", "the API server's admission of pods"),
            entry("engine/kubernetes/PodState.java", "the kubelet, whose reasons are words of an API"),
            entry("host/linux/KernelLog.java", "the Linux kernel"),
            entry("plan/input/KnownImages.java", "an engine, whose beginning is left out where the image was named"),
            entry("plan/input/ServiceStatus.java", "a reason, so that nothing is said beside it twice"),
            entry(
                    "reconcile/operation/LegacyHoldRelease.java",
                    "the database of an earlier version, which kept a sentence only"),
            entry("yaml/TabScanner.java", "the YAML parser"),
            entry("yaml/YamlFault.java", "the YAML parser"));

    @Test
    void nothingIsDecidedByASentence() throws IOException {
        var found = new ArrayList<String>();
        var places = new TreeSet<String>();
        try (var files = Files.walk(MAIN)) {
            for (var file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
                var name = MAIN.relativize(file).toString();
                var text = Files.readString(file);
                for (var pattern : List.of(ON_A_SENTENCE, BY_A_SENTENCE, BY_A_PATTERN, ITS_BEGINNING)) {
                    pattern.matcher(text).results().forEach(match -> {
                        if (FOREIGN.containsKey(name)) {
                            places.add(name);
                        } else {
                            found.add(name + ": " + match.group());
                        }
                    });
                }
            }
        }
        assertThat("decided by a sentence: put an enum or a record beside it", found, is(empty()));
        assertThat(
                "listed as foreign, but no longer needed", places, is((Set<String>) new TreeSet<>(FOREIGN.keySet())));
    }
}
