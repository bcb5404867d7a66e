package io.containermanager.model.compose.file;

import io.containermanager.model.compose.file.Diagnostics.Message;
import io.containermanager.model.compose.file.Diagnostics.Place;
import io.containermanager.model.compose.file.Interpolation.Hole;
import io.containermanager.model.read.TreeNode;
import io.containermanager.model.secret.Masking;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Copies the tree of a Compose file while it resolves merge keys, drops extension fields and replaces variables.
 * Anchors make a small
 * file a huge tree, so the copy is bounded. Not thread-safe: made for one file.
 */
public final class ComposeTree {

    private static final int NODES_MAX = 100_000;
    private static final int DEPTH_MAX = 40;

    /** Longest pointer in a message, in characters; deeper places and longer keys are reported by the place around them. */
    private static final int POINTER_CHARS_MAX = 1_000;

    /** The keys below these are the user's own names: a network may be called x-net. */
    private static final Pattern OWN_NAMES = Pattern.compile(
            "/(?:services|volumes|networks|secrets|configs)|.*/(?:environment|labels|sysctls|extra_hosts|driver_opts|options|networks|depends_on)");

    /** Maps whose values are texts, whatever they are written as. */
    private static final Pattern TEXTS =
            Pattern.compile("/services/[^/]+/(?:environment|labels|sysctls|logging/options)"
                    + "|/(?:volumes|networks)/[^/]+/(?:labels|driver_opts|ipam/options)");

    private final Map<String, String> variables;
    private final Diagnostics diagnostics;
    private final List<Hollow> hollow = new ArrayList<>();
    private String file = "";
    private int nodes;

    public ComposeTree(Map<String, String> variables, Diagnostics diagnostics) {
        this.variables = variables;
        this.diagnostics = diagnostics;
    }

    /**
     * A text in which a variable without a value stood.
     *
     * @param place where
     * @param text what became of it
     * @param variables those variables
     */
    public record Hollow(Place place, String text, List<String> variables) {}

    /** The copy of a file's tree; what is beyond the bounds is refused once and left out. */
    @Nullable
    public Object copy(@Nullable Object tree, String path) {
        file = path;
        return copy(tree, "", 0);
    }

    /** The texts so far in which a variable without a value stood. */
    public List<Hollow> hollow() {
        return hollow;
    }

    private @Nullable Object copy(@Nullable Object tree, String pointer, int depth) {
        if (++nodes > NODES_MAX || depth > DEPTH_MAX) {
            if (nodes <= NODES_MAX || nodes == NODES_MAX + 1) {
                diagnostics.refuse(
                        new Place(file, pointer),
                        "the file has more than " + NODES_MAX + " values, or more than " + DEPTH_MAX + " levels");
                nodes = NODES_MAX + 1;
            }
            return null;
        }
        return switch (tree) {
            case Map<?, ?> map -> copyMap(merged(map, pointer, 0), pointer, depth);
            case List<?> list -> {
                var copy = new ArrayList<@Nullable Object>();
                for (Object item : list) {
                    copy.add(copy(item, below(pointer, String.valueOf(copy.size())), depth + 1));
                }
                yield copy;
            }
            case String text -> interpolated(text, pointer);
            case ComposeScalar scalar -> scalar(scalar, pointer);
            case null, default -> tree;
        };
    }

    private Object scalar(ComposeScalar scalar, String pointer) {
        int slash = pointer.lastIndexOf('/');
        if (slash < 0 || !TEXTS.matcher(pointer.substring(0, slash)).matches()) {
            return scalar.plain();
        }
        if (scalar.changes()) {
            String name = TreeNode.tokens(pointer).getLast();
            Message message = Message.of("the value of ").name(name).words(" is a number or a time");
            diagnostics.warn(
                    new Place(file, pointer),
                    (Masking.mask(name, scalar.written()).equals(scalar.written())
                                    ? message.words(", ")
                                            .name(scalar.written())
                                            .words(": the container gets ")
                                            .name(scalar.composed())
                                    : message.words(" and is written as such"))
                            .words(", as with Docker Compose; quote it to pass it as it is written"));
        }
        return scalar.composed();
    }

    private Map<String, @Nullable Object> copyMap(Map<String, @Nullable Object> map, String pointer, int depth) {
        var copy = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, value) -> {
            boolean extension = key.startsWith("x-") && !key.equals(ComposeKeys.EXTENSION);
            if (!extension || OWN_NAMES.matcher(pointer).matches()) {
                copy.put(key, copy(value, below(pointer, TreeNode.escaped(key)), depth + 1));
            }
        });
        return copy;
    }

    /**
     * A map with its {@code <<} put in: what the map says itself counts, then the first of the maps that are merged.
     */
    private Map<String, @Nullable Object> merged(Map<?, ?> map, String pointer, int depth) {
        var merged = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, value) -> {
            if (!"<<".equals(key)) {
                merged.put(String.valueOf(key), value);
            }
        });
        Object bases = map.get("<<");
        if (depth < DEPTH_MAX && bases != null) {
            for (Object base : bases instanceof List<?> list ? list : Arrays.asList(bases)) {
                if (base instanceof Map<?, ?> more) {
                    // A key that is there counts, with a null value too: putIfAbsent would take that for absent.
                    merged(more, pointer, depth + 1).forEach((key, value) -> {
                        if (!merged.containsKey(key)) {
                            merged.put(key, value);
                        }
                    });
                } else {
                    diagnostics.refuse(new Place(file, pointer), "<< must name a map, or a list of maps");
                }
            }
        }
        return merged;
    }

    /** Bounded: a hundred thousand values under one key of a megabyte must not cost a hundred gigabytes. */
    private static String below(String pointer, String token) {
        return pointer.length() + token.length() >= POINTER_CHARS_MAX ? pointer : pointer + "/" + token;
    }

    private @Nullable String interpolated(String text, String pointer) {
        var place = new Place(file, pointer);
        Interpolation.Result result = Interpolation.of(
                text,
                variables,
                name -> diagnostics.warn(
                        place,
                        Message.of("the variable ")
                                .name(name)
                                .words(" is not set; using an empty string: set it in a file .env that you upload"
                                        + " with this one")));
        String problem = result.problem() == null ? PathPlaces.problem(pointer, result) : result.problem();
        if (problem != null) {
            // What its missing value leads to is not a problem of its own.
            diagnostics.gap(place, problem);
            return null;
        }
        if (!result.holes().isEmpty()) {
            hollow.add(new Hollow(
                    place,
                    result.text(),
                    result.holes().stream().map(Interpolation.Hole::variable).toList()));
        }
        return diagnostics.limits().takes(result.text()) ? result.text() : null;
    }

    /** True or false in any of the words that Compose takes for them; anything else as it is. */
    public static @Nullable Object flag(@Nullable Object tree) {
        if (!(tree instanceof String text)) {
            return tree;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "y", "on", "1" -> true;
            case "false", "no", "n", "off", "0" -> false;
            default -> tree;
        };
    }

    /** A map, or an empty one for anything else. */
    @SuppressWarnings("unchecked") // copies have only strings for keys
    public static Map<String, @Nullable Object> map(@Nullable Object tree) {
        return tree instanceof Map<?, ?> ? (Map<String, @Nullable Object>) tree : new LinkedHashMap<>();
    }

    /** A list; one item is a list of it, null an empty one. */
    public static List<?> list(@Nullable Object tree) {
        return tree == null ? List.of() : tree instanceof List<?> list ? list : List.of(tree);
    }

    /** Entries written as a map or as a list of {@code KEY=VALUE}; a null value means that none is given. */
    public static Map<String, @Nullable Object> pairs(@Nullable Object tree) {
        if (!(tree instanceof List<?> list)) {
            return new LinkedHashMap<>(map(tree));
        }
        var pairs = new LinkedHashMap<String, @Nullable Object>();
        for (Object item : list) {
            String text = String.valueOf(item);
            int equals = text.indexOf('=');
            pairs.put(equals < 0 ? text : text.substring(0, equals), equals < 0 ? null : text.substring(equals + 1));
        }
        return pairs;
    }

    public static void putIfAny(Map<String, @Nullable Object> tree, String key, @Nullable Object value) {
        boolean empty = value instanceof Map<?, ?> map && map.isEmpty();
        if (value != null && !empty) {
            tree.put(key, value);
        }
    }

    /**
     * Where a text of a Compose file becomes a path. There a variable without a value is not an empty text but another path: {@code ${DATA}/x} would
     * be {@code /x} of the host, {@code ./${DATA}} the whole project. Pure.
     */
    private static final class PathPlaces {

        private static final Pattern PATHS = Pattern.compile(String.join(
                "|",
                "/services/[^/]+/volumes/[0-9]+(?:/source|/target|/volume/subpath)?",
                "/services/[^/]+/tmpfs(?:/[0-9]+)?",
                "/services/[^/]+/(?:env_file|label_file)(?:/[0-9]+(?:/path)?|/path)?",
                "/services/[^/]+/(?:configs|secrets)/[0-9]+/target",
                "/services/[^/]+/devices/[0-9]+(?:/source|/target)?",
                "/services/[^/]+/extends/file",
                "/services/[^/]+/working_dir",
                "/services/[^/]+/build(?:/(?:context|dockerfile)|/additional_contexts/.*)?",
                "/services/[^/]+/credential_spec/file",
                "/services/[^/]+/develop/watch/[0-9]+/(?:path|target)",
                "/(?:configs|secrets)/[^/]+/file",
                "/volumes/[^/]+/driver_opts/device",
                "/include(?:/[0-9]+)?(?:/path(?:/[0-9]+)?|/project_directory|/env_file(?:/[0-9]+)?)?"));

        private PathPlaces() {}

        /** Whether the text at a pointer is a path, or has paths in it. */
        static boolean has(String pointer) {
            return PATHS.matcher(pointer).matches();
        }

        /** Why a text cannot be a path: a whole part of it, or its beginning, is a variable without a value. Null when it can. */
        static @Nullable String problem(String pointer, Interpolation.Result result) {
            // What is optional is not declared by an empty text.
            if (!has(pointer) || (result.text().isEmpty() && pointer.endsWith("/working_dir"))) {
                return null;
            }
            for (Hole hole : result.holes()) {
                boolean begins = hole.at() == 0 || result.text().charAt(hole.at() - 1) == ':';
                if (begins || (edge(result.text(), hole.at() - 1) && edge(result.text(), hole.at()))) {
                    return (begins ? "is a path that begins with" : "is a path with a part that is only")
                            + " the variable " + Diagnostics.quoted(hole.variable())
                            + ", which has no value: give it one, or write ${"
                            + hole.variable() + ":-} if it should be empty";
                }
            }
            return null;
        }

        /** Whether a part of a path ends at a place. */
        private static boolean edge(String text, int place) {
            return place == text.length() || text.charAt(place) == '/' || text.charAt(place) == ':';
        }
    }
}
