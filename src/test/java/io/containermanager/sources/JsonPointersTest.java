package io.containermanager.sources;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.read.TreeNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A token of a JSON pointer is no name until it is unescaped: {@code ~1} stands for a slash. One method takes pointers apart. */
class JsonPointersTest {

    private static final Pattern TAKEN_APART =
            Pattern.compile("(?i)pointer(?:\\(\\))?\\s*\\.(?:split|substring\\(\\w+\\.lastIndexOf)\\(|\"~1\"");

    /** Where else that is done, and why. */
    private static final Map<String, String> ALLOWED = Map.of(
            "TreeNode", "it is that method",
            "SourcePointers", "makes a pointer of another; names stay escaped in it",
            "Diagnostics", "services are kept by their escaped names there, and the rest is a pointer again");

    @Test
    void everyPointerIsTakenApartInOnePlace() throws IOException {
        var found = new TreeSet<String>();
        try (var files = Files.walk(Path.of("src/main/java"))) {
            for (var file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
                if (TAKEN_APART.matcher(Files.readString(file)).find()) {
                    found.add(file.getFileName().toString().replace(".java", ""));
                }
            }
        }
        assertThat("use TreeNode.tokens, or add the reason", found, is(new TreeSet<>(ALLOWED.keySet())));
    }

    @Test
    void tokensAreTheKeysThemselves() {
        var key = "a/~1b~";

        assertThat(TreeNode.tokens("/labels/" + TreeNode.escaped(key) + "/0"), contains("labels", key, "0"));
        assertThat(TreeNode.tokens("/"), contains(""));
        assertThat(TreeNode.tokens(""), is(empty()));
    }
}
