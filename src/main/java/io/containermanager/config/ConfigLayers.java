package io.containermanager.config;

import io.helidon.config.Config;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The operator's file over the defaults. They are not merged: without a file nothing of the configuration library is needed at the start,
 * and in the sum a section that the file gives a single value would hide behind the defaults.
 *
 * @param file what the operator gave
 * @param defaults texts by key, for what the file does not set; they have no list and no object but empty ones
 */
record ConfigLayers(Optional<Config> file, Map<String, String> defaults) {

    /** What the file has at a key. */
    Optional<Config> node(String key) {
        return file.map(config -> config.get(key)).filter(Config::exists);
    }

    /** The text at a key; the default where the file has a list or an object, whose parts are {@linkplain #leaves unknown} then. */
    Optional<String> text(String key) {
        return node(key)
                .filter(node -> node.type() == Config.Type.VALUE)
                .flatMap(node -> node.asString().asOptional())
                .or(() -> Optional.ofNullable(defaults.get(key)));
    }

    /** The keys that the file sets, sections with nothing in them included; without one, those of the defaults. */
    Stream<String> leaves() {
        return file.map(config -> config.traverse()
                        .filter(node -> node.isLeaf()
                                || node.asNodeList().orElse(List.of()).isEmpty())
                        .map(node -> node.key().toString()))
                .orElseGet(() -> defaults.keySet().stream());
    }

    /** Whether the last part of a key is the index of a list. */
    static boolean isItem(String key) {
        int last = key.lastIndexOf('.') + 1;
        return last > 0
                && last < key.length()
                && key.chars().skip(last).allMatch(character -> character >= '0' && character <= '9');
    }

    /** What a key is a part of; itself when it is a part of nothing. */
    static String section(String key) {
        int dot = key.lastIndexOf('.');
        return dot < 0 ? key : key.substring(0, dot);
    }
}
