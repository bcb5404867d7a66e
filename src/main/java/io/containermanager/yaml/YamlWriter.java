package io.containermanager.yaml;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/** Writes a plain tree as YAML that reads back equal by YAML 1.1, by 1.2 and by {@link YamlTree}. Pure. */
public final class YamlWriter {

    private static final int LINE_CHARS = 120;

    private YamlWriter() {}

    public static byte[] bytes(Map<String, @Nullable Object> tree) {
        return text(tree).getBytes(StandardCharsets.UTF_8);
    }

    static String text(Map<String, @Nullable Object> tree) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(FlowStyle.BLOCK);
        options.setWidth(LINE_CHARS);
        options.setSplitLines(false);
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        // One object in two places is written twice: people edit this.
        options.setDereferenceAliases(true);
        return new Yaml(new Plain(options), options).dump(tree);
    }

    /** Quotes each text that one of the readers would take for something else; lines stay lines where every reader sees the same ones. */
    private static final class Plain extends Representer {

        private static final Pattern LINES =
                Pattern.compile("[\\n\\x20-\\x7e\\xa1-\\u2027\\u202a-\\ud7ff\\x{10000}-\\x{10ffff}]*");

        /**
         * What a reader of YAML 1.1 or 1.2 may take for a number, a date, a truth value, null, a default value or a merge key: generous,
         * because quotes do no harm.
         */
        private static final Pattern OTHER = Pattern.compile("(?i)=.*|<<|~|null|nil|y|n|yes|no|on|off|true|false"
                + "|[-+]?\\.?(?:inf|infinity|nan)|[-+]?[0-9][-+0-9a-fox_.:]*|[-+]?\\.[-+0-9e_]+|[0-9]{4}-[0-9].*");

        Plain(DumperOptions options) {
            super(options);
            representers.put(String.class, text -> text((String) text));
        }

        private Node text(String text) {
            boolean lines = LINES.matcher(text).matches();
            if (lines && text.indexOf('\n') >= 0) {
                return representScalar(Tag.STR, text, ScalarStyle.LITERAL);
            }
            boolean ambiguous = !lines
                    || !text.equals(YamlTree.plainScalar(text))
                    || OTHER.matcher(text).matches();
            return representScalar(Tag.STR, text, ambiguous ? ScalarStyle.DOUBLE_QUOTED : ScalarStyle.PLAIN);
        }
    }
}
