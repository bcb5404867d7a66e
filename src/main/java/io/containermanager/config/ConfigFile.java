package io.containermanager.config;

import io.containermanager.config.SmallTextFile.Text;
import io.containermanager.config.SmallTextFile.Unusable;
import io.containermanager.event.FailureText;
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
            throw refused(path + ", " + words(FailureText.of(malformed)));
        }
        return new ConfigFile(path, text);
    }

    /** Whether it sets anything. */
    boolean isEmpty() {
        return text.lines().allMatch(line -> line.isBlank() || line.strip().startsWith("#"));
    }

    /** The parser's words, with what to do where they do not say it. Pure. */
    static String words(String parsers) {
        if (parsers.contains("appears twice") || parsers.contains("(the parser")) {
            return parsers;
        }
        if (parsers.contains("but found another document")) {
            return place(parsers) + "a second YAML document begins; keep one document in the file";
        }
        if (parsers.contains("special characters are not allowed")) {
            return "is not text that YAML allows: it contains control characters; save it as plain UTF-8 text";
        }
        return parsers + "; correct the YAML there";
    }

    private static String place(String parsers) {
        return parsers.replaceFirst("^(line \\d+: |).*", "$1");
    }

    private static StartException refused(String line) {
        return new StartException(List.of(line));
    }
}
