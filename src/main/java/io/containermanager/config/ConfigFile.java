package io.containermanager.config;

import io.containermanager.event.FailureText;
import io.containermanager.file.SmallTextFile;
import io.containermanager.file.SmallTextFile.Text;
import io.containermanager.file.SmallTextFile.Unusable;
import io.containermanager.yaml.YamlTree;
import io.containermanager.yaml.YamlTree.MalformedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The configuration file of an operator: UTF-8, one YAML document, an object without repeated keys. Checked before the configuration library
 * reads it, which takes repeated keys and names Java types for the rest.
 *
 * @param path where it is
 * @param text what it says
 */
record ConfigFile(Path path, String text) {

    /** Reads and checks it; refuses the start with a line that names file, place and remedy. */
    static ConfigFile read(Path path) {
        var text = switch (SmallTextFile.read(path)) {
            case Text(var read) -> read;
            case Unusable(var why) ->
                throw refused(path + ": " + why + ". Name a YAML file with --config or CONFIG_FILE");
        };
        try {
            var tree = YamlTree.parse(text).tree();
            if (tree != null && !(tree instanceof Map<?, ?>)) {
                throw refused(path + ": must be an object of settings, such as \"server: {port: 8080}\", but is "
                        + (tree instanceof List<?> ? "a list" : "a single value"));
            }
        } catch (MalformedException malformed) {
            throw refused(path + words(malformed));
        }
        return new ConfigFile(path, text);
    }

    /** Whether it sets anything. */
    boolean isEmpty() {
        return text.lines().allMatch(line -> line.isBlank() || line.strip().startsWith("#"));
    }

    /** What is wrong, with what to do where the words are the parser's alone. */
    private static String words(MalformedException malformed) {
        return (malformed.line() == null ? ": " : ", ")
                + FailureText.of(malformed)
                + switch (malformed.kind()) {
                    case EXPLAINED -> "";
                    case PARSERS_WORDS -> "; correct the YAML there";
                };
    }

    private static StartException refused(String line) {
        return new StartException(List.of(line));
    }
}
