package io.containermanager.yaml;

import io.containermanager.event.FailureText;
import io.containermanager.model.compose.file.ComposeScalar;
import io.containermanager.model.read.TreeNode;
import io.containermanager.model.secret.Masking;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * A YAML document as a plain tree with its lines. Scalars are read by YAML 1.2's core schema, as Compose does: {@code no}, {@code on} and
 * {@code 22:22} are strings. Aliases are expanded up to a bound; merge keys are left to the caller. Made for one document.
 */
public final class YamlTree {

    /** Values of a document with its aliases expanded. */
    private static final int NODES_MAX = 100_000;

    static final int DEPTH_MAX = 60;

    /** Characters that are read again, all times together, because a line held nothing but tabs. */
    private static final long REREAD_CHARS_MAX = 16L << 20;

    private static final int CODE_POINTS_MAX = 4 * 1024 * 1024;

    /**
     * How much of a document is read.
     *
     * @param codePoints of its text
     * @param values of it, aliases expanded
     */
    public record Bounds(int codePoints, int values) {

        /** Of what anybody may send. */
        public static final Bounds UPLOAD = new Bounds(CODE_POINTS_MAX, NODES_MAX);
    }

    private static final String CONTROL_CHARACTER = "here is a control character, which YAML does not allow: remove it,"
            + " or save the file as plain UTF-8 text";

    /** Characters of a key; a longer one is a mistake, and would be repeated in the pointer of everything below it. */
    private static final int KEY_CHARS_MAX = 1_024;

    /** Characters of a pointer whose line is remembered; deeper places have the line of the place around them. */
    private static final int POINTER_CHARS_MAX = 1_000;

    /** Tags that say what a value is anyway. */
    private static final Set<Tag> KNOWN_TAGS = Set.of(
            Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.MAP, Tag.SEQ, Tag.TIMESTAMP, Tag.MERGE, new Tag("!"));

    private static final Pattern DIGITS = Pattern.compile("[-+]?[0-9]+");
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,18}");
    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?");

    private final Map<String, Integer> lines = new HashMap<>();
    private @Nullable Object tree;
    private final int nodesMax;
    private final Scalars scalars;
    private int nodes;

    private YamlTree(int nodesMax, Scalars scalars) {
        this.nodesMax = nodesMax;
        this.scalars = scalars;
    }

    /** What a scalar without quotes stands for. */
    interface Scalars {
        @Nullable
        Object of(String text);
    }

    /** As {@link #parse(String)} for a Compose file, which has {@link ComposeScalar}s where Docker Compose sees a number or a time. */
    public static YamlTree compose(String text) throws MalformedException {
        return parse(text, Bounds.UPLOAD, scalar -> ComposeScalar.of(scalar, plainScalar(scalar)));
    }

    /** The document that a text is; the exception's message says where it is not YAML, or which bound it exceeds. */
    public static YamlTree parse(String text) throws MalformedException {
        return parse(text, Bounds.UPLOAD);
    }

    /** As {@link #parse(String)}, within other bounds. JSON is read as such: YAML's reader refuses some of its characters. */
    public static YamlTree parse(String text, Bounds bounds) throws MalformedException {
        return parse(text, bounds, YamlTree::plainScalar);
    }

    private static YamlTree parse(String text, Bounds bounds, Scalars scalars) throws MalformedException {
        if (!JsonTree.isLikely(text) || text.length() > bounds.codePoints()) {
            return yaml(text, bounds, scalars);
        }
        try {
            return json(text, bounds, scalars);
        } catch (MalformedException notJson) {
            try {
                return yaml(text, bounds, scalars);
            } catch (MalformedException neither) {
                throw notJson;
            }
        }
    }

    /** As {@link #parse(String, Bounds)} for what must be JSON. */
    public static YamlTree json(String text, Bounds bounds) throws MalformedException {
        return json(text, bounds, YamlTree::plainScalar);
    }

    private static YamlTree json(String text, Bounds bounds, Scalars scalars) throws MalformedException {
        var document = new YamlTree(bounds.values(), scalars);
        document.tree = JsonTree.read(text, bounds.values(), scalars, document.lines);
        return document;
    }

    private static YamlTree yaml(String text, Bounds bounds, Scalars scalars) throws MalformedException {
        var options = new LoaderOptions();
        options.setCodePointLimit(bounds.codePoints());
        // Ours, which names the place, comes first.
        options.setNestingDepthLimit(DEPTH_MAX + 1);
        options.setAllowDuplicateKeys(false);
        // Large stacks use one anchor often; what aliases expand to is bounded by the values.
        options.setMaxAliasesForCollections(bounds.values());
        var document = new YamlTree(bounds.values(), scalars);
        try {
            Node root = composed(text, options);
            document.tree = root == null ? null : document.plain(root, "", 0);
            return document;
        } catch (MarkedYAMLException malformed) {
            throw malformed(text, stop(malformed));
        } catch (ReaderException control) {
            throw new MalformedException(
                    lineOf(text, control.getPosition()), MalformedException.Kind.EXPLAINED, CONTROL_CHARACTER);
        } catch (BoundedParser.RefusedException refused) {
            throw refused.asMalformed();
        } catch (YAMLException beyond) {
            throw new MalformedException(
                    null,
                    MalformedException.Kind.PARSERS_WORDS,
                    FailureText.of(beyond).lines().findFirst().orElse("it cannot be read"));
        }
    }

    /**
     * The first character of a text that looks like a space but separates nothing, at a place where a space would, with its line and what to do; empty
     * if there is none. YAML that has one may be valid and mean something else: an indented name is one that begins with it.
     */
    public static Optional<String> falseBlank(String text) {
        return Optional.ofNullable(FalseBlanks.first(text, Integer.MAX_VALUE))
                .map(found -> "line %d: %s".formatted(found.line(), found.problem()));
    }

    /** Where the text has blanks that are none, these are the cause, and the parser's complaint is what comes of it. */
    private static MalformedException malformed(String text, YamlFault.Stop stop) {
        var blank = FalseBlanks.first(text, stop.line());
        if (blank != null) {
            return new MalformedException(
                    blank.line(),
                    MalformedException.Kind.EXPLAINED,
                    "%s; until then line %d cannot be read: %s".formatted(blank.problem(), stop.line(), stop.words()));
        }
        var fault = YamlFault.of(text, stop);
        return new MalformedException(
                fault.line(),
                fault.problem() == null ? MalformedException.Kind.PARSERS_WORDS : MalformedException.Kind.EXPLAINED,
                fault.with(stop));
    }

    /** The line, from 1, of a code point. */
    private static int lineOf(String text, int position) {
        return 1
                + (int) text.codePoints()
                        .limit(position)
                        .filter(it -> it == '\n')
                        .count();
    }

    private static YamlFault.Stop stop(MarkedYAMLException malformed) {
        var mark = malformed.getProblemMark();
        var begun = malformed.getContextMark();
        int line = mark == null ? 1 : mark.getLine() + 1;
        return new YamlFault.Stop(
                begun == null ? line : begun.getLine() + 1,
                line,
                mark == null ? 0 : mark.getColumn(),
                String.valueOf(malformed.getProblem()));
    }

    private static @Nullable Node composed(String text, LoaderOptions options) {
        String current = text;
        for (long read = text.length(); ; read += text.length()) {
            try {
                var parser = new BoundedParser(new TabScanner(current, options), DEPTH_MAX);
                return new Composer(parser, new Untagged(), options).getSingleNode();
            } catch (TabScanner.EmptyLineException tabs) {
                if (read > REREAD_CHARS_MAX) {
                    throw new YAMLException("too many empty lines contain tabs: remove the tabs");
                }
                current = tabs.without(current);
            }
        }
    }

    /** Leaves it to the reader what a scalar without quotes and tag is: YAML 1.1, which the library knows, takes more of them for texts. */
    private static final class Untagged extends Resolver {
        @Override
        public Tag resolve(NodeId kind, String value, boolean implicit) {
            return kind == NodeId.scalar && implicit ? Tag.NULL : super.resolve(kind, value, implicit);
        }
    }

    /** The plain tree: maps, lists, strings, numbers, booleans, null. */
    public @Nullable Object tree() {
        return tree;
    }

    /** The line, from 1, of the value a JSON pointer names; null when there is none. */
    public @Nullable Integer line(String pointer) {
        return lines.get(pointer);
    }

    /** The text is not a YAML document within the bounds. The message names the place and repeats no secret. */
    public static final class MalformedException extends Exception {

        private final @Nullable Integer line;
        private final Kind kind;
        private final String problem;

        /** Who speaks in a message. */
        public enum Kind {
            /** This package, in plain words, with what to do unless that is plain. */
            EXPLAINED,
            /** The library alone, which says what it did not expect. */
            PARSERS_WORDS
        }

        MalformedException(@Nullable Integer line, Kind kind, String problem) {
            super((line == null ? "" : "line " + line + ": ") + Masking.mask(problem));
            this.line = line;
            this.kind = kind;
            this.problem = Masking.mask(problem);
        }

        /** The line, from 1; null when the problem is not at one place. */
        public @Nullable Integer line() {
            return line;
        }

        /** The message without the line. */
        public String problem() {
            return problem;
        }

        /** Who speaks in the message. */
        public Kind kind() {
            return kind;
        }
    }

    private @Nullable Object plain(Node node, String pointer, int depth) throws MalformedException {
        if (++nodes > nodesMax || depth > DEPTH_MAX) {
            throw new MalformedException(
                    null,
                    MalformedException.Kind.EXPLAINED,
                    "more than " + nodesMax + " values or " + DEPTH_MAX + " levels, aliases expanded");
        }
        if (!KNOWN_TAGS.contains(node.getTag())) {
            throw at(
                    node,
                    "the tag " + node.getTag().getValue()
                            + " is not supported: send what \"docker compose config\" prints, which has it applied");
        }
        lines.putIfAbsent(pointer, node.getStartMark().getLine() + 1);
        return switch (node) {
            case MappingNode map -> map(map, pointer, depth);
            case SequenceNode list -> {
                List<@Nullable Object> plain = new ArrayList<>();
                for (Node item : list.getValue()) {
                    plain.add(plain(item, below(pointer, String.valueOf(plain.size())), depth + 1));
                }
                yield plain;
            }
            case ScalarNode scalar -> scalar(scalar);
            default -> null;
        };
    }

    private Map<String, @Nullable Object> map(MappingNode map, String pointer, int depth) throws MalformedException {
        var plain = new LinkedHashMap<String, @Nullable Object>();
        for (NodeTuple entry : map.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode scalar)) {
                throw at(entry.getKeyNode(), "a key must be a text");
            }
            String key = scalar.getValue();
            if (key.length() > KEY_CHARS_MAX) {
                throw at(scalar, "a key has more than " + KEY_CHARS_MAX + " characters");
            }
            if (plain.containsKey(key)) {
                throw at(
                        scalar,
                        "the key " + key + " appears twice, first in line "
                                + lines.get(below(pointer, TreeNode.escaped(key))) + ": keep one of them");
            }
            String below = below(pointer, TreeNode.escaped(key));
            if (!below.equals(pointer)) {
                lines.put(below, scalar.getStartMark().getLine() + 1);
            }
            plain.put(key, plain(entry.getValueNode(), below, depth + 1));
        }
        return plain;
    }

    static String below(String pointer, String token) {
        return pointer.length() + token.length() >= POINTER_CHARS_MAX ? pointer : pointer + "/" + token;
    }

    private static MalformedException at(Node node, String problem) {
        return new MalformedException(node.getStartMark().getLine() + 1, MalformedException.Kind.EXPLAINED, problem);
    }

    private @Nullable Object scalar(ScalarNode node) {
        return node.isPlain() && !node.getTag().equals(Tag.STR) ? scalars.of(node.getValue()) : node.getValue();
    }

    /** What a scalar without quotes stands for. */
    static @Nullable Object plainScalar(String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> null;
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> number(text);
        };
    }

    /** A number keeps its text where a number could not: a leading zero of a mode, digits beyond what is exact. */
    private static Object number(String text) {
        if (DIGITS.matcher(text).matches()) {
            boolean exact = INTEGER.matcher(text).matches() && !text.matches("[-+]?0[0-9]+");
            return exact ? (Object) Long.valueOf(text) : text;
        }
        double decimal = DECIMAL.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
        return Double.isFinite(decimal) ? (Object) decimal : text;
    }
}
