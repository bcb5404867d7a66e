package io.containermanager.model.compose.file;

import io.containermanager.model.compose.file.Diagnostics.Place;
import io.containermanager.model.read.TreeNode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses values of a kind that the Compose specification does not have at their place, before anything is merged or translated: an object
 * where a text must be would become a text that the file does not contain. What is neither a text nor in a list or map of texts is left to its reader.
 */
public final class ComposeShapes {

    /** Stands in a path for the index of a list's item. A key never gives it: its slashes are escaped. */
    private static final String ITEM = "//";

    private static final String SERVICE = "/services/[^/]+";
    private static final String DEVICE_REQUESTS = SERVICE + "/(?:gpus|deploy/resources/reservations/devices)" + ITEM;

    /** What may stand at a place. Null declares nothing, but for items of lists and where an object must be. */
    private enum Shape {
        TEXT("a string"),
        PAIR("a string such as \"NAME=value\""),
        TEXT_OR_NUMBER("a string or a number"),
        TEXT_OR_OBJECT("a string or an object"),
        TEXT_NUMBER_OR_OBJECT("a string, a number or an object"),
        TEXT_OR_LIST("a string or a list of strings"),
        LIST("a list of strings"),
        MAP("an object"),
        ENTRY("an object"),
        SCALAR("a string, a number or a boolean");

        private final String words;

        Shape(String words) {
            this.words = words;
        }

        boolean takes(Object value) {
            return switch (value) {
                case String text -> this != LIST && this != MAP && this != ENTRY;
                case Number number -> this == TEXT_OR_NUMBER || this == TEXT_NUMBER_OR_OBJECT || this == SCALAR;
                case Boolean flag -> this == SCALAR;
                case Map<?, ?> map ->
                    this == TEXT_OR_OBJECT || this == TEXT_NUMBER_OR_OBJECT || this == MAP || this == ENTRY;
                case List<?> list -> this == LIST || this == TEXT_OR_LIST;
                default -> this == SCALAR;
            };
        }
    }

    private static final Map<Shape, Pattern> PLACES = places();

    private final String file;
    private final Diagnostics diagnostics;

    private ComposeShapes(String file, Diagnostics diagnostics) {
        this.file = file;
        this.diagnostics = diagnostics;
    }

    /**
     * Refuses each value of a wrong kind, once: nothing else is said about it afterwards.
     *
     * @param tree what stands at the place, merge keys resolved
     * @param place where it stands, the root of a file for instance
     */
    public static void check(@Nullable Object tree, Place place, Diagnostics diagnostics) {
        new ComposeShapes(place.file(), diagnostics).value(tree, place.pointer(), place.pointer(), false);
    }

    private void value(@Nullable Object value, String path, String pointer, boolean item) {
        for (var place : PLACES.entrySet()) {
            if (place.getValue().matcher(path).matches()) {
                Shape shape = place.getKey();
                if (value == null ? item || shape == Shape.ENTRY : !shape.takes(value)) {
                    diagnostics.wrongKind(new Place(file, pointer), "must be " + shape.words + ", not " + kind(value));
                    return;
                }
            }
        }
        if (value instanceof Map<?, ?> map) {
            ComposeTree.map(map).forEach((key, child) -> {
                String token = "/" + TreeNode.escaped(key);
                value(child, path + token, pointer + token, false);
            });
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                value(list.get(i), path + ITEM, pointer + "/" + i, true);
            }
        }
    }

    private static String kind(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> map -> "an object";
            case List<?> list -> "a list";
            case Boolean flag -> "a boolean: write it in quotes";
            case Number number -> "a number: write it in quotes";
            default -> "a string";
        };
    }

    private static Map<Shape, Pattern> places() {
        var places = new EnumMap<Shape, Pattern>(Shape.class);
        places.put(Shape.TEXT, any(texts()));
        places.put(
                Shape.PAIR,
                any(
                        SERVICE + "/(?:annotations|environment|labels|sysctls|deploy/labels)" + ITEM,
                        "/(?:volumes|networks|configs|secrets)/[^/]+/labels" + ITEM));
        places.put(Shape.TEXT_OR_NUMBER, any(SERVICE + "/(?:group_add|expose)" + ITEM));
        places.put(
                Shape.TEXT_OR_OBJECT,
                any(SERVICE + "/(?:configs|secrets|volumes|env_file|devices)" + ITEM, SERVICE + "/extends"));
        places.put(Shape.TEXT_NUMBER_OR_OBJECT, any(SERVICE + "/ports" + ITEM));
        places.put(Shape.TEXT_OR_LIST, any(SERVICE + "/extra_hosts/[^/]+"));
        places.put(
                Shape.LIST,
                any(SERVICE + "/(?:external_links|links|profiles|networks/[^/]+/(?:aliases|link_local_ips))"));
        places.put(
                Shape.MAP,
                any(
                        "/(?:volumes|networks|configs|secrets|" + ComposeKeys.EXTENSION + ")",
                        "/(?:configs|secrets)/[^/]+",
                        SERVICE + "/" + ComposeKeys.EXTENSION,
                        "/(?:volumes|networks)/[^/]+/" + ComposeKeys.EXTENSION));
        places.put(
                Shape.ENTRY, any(SERVICE + "/depends_on/[^/]+", DEVICE_REQUESTS, "/networks/[^/]+/ipam/config" + ITEM));
        places.put(Shape.SCALAR, any(scalars()));
        return places;
    }

    private static String[] texts() {
        return new String[] {
            SERVICE
                    + "/(?:cap_add|cap_drop|command|depends_on|device_cgroup_rules|dns|dns_opt|dns_search|entrypoint"
                    + "|external_links|extra_hosts|extra_hosts/[^/]+|healthcheck/test|label_file|links|networks"
                    + "|profiles|security_opt|tmpfs|volumes_from|networks/[^/]+/aliases"
                    + "|networks/[^/]+/link_local_ips)" + ITEM,
            DEVICE_REQUESTS + "/(?:capabilities|device_ids)" + ITEM,
            SERVICE + "/extends/(?:service|file)",
            SERVICE + "/env_file" + ITEM + "/path",
            SERVICE + "/(?:configs|secrets)" + ITEM + "/(?:source|target)",
            SERVICE + "/devices" + ITEM + "/(?:source|target|permissions)",
            SERVICE + "/volumes" + ITEM + "/(?:source|target|type|volume/subpath)",
            "/(?:configs|secrets)/[^/]+/(?:file|environment)"
        };
    }

    private static String[] scalars() {
        return new String[] {
            SERVICE + "/(?:annotations|deploy/labels|environment|labels|logging/options|networks/[^/]+/driver_opts"
                    + "|storage_opt|sysctls)/[^/]*",
            "/(?:volumes|networks)/[^/]+/(?:driver_opts|labels|ipam/options)/[^/]*",
            "/networks/[^/]+/ipam/config" + ITEM + "/aux_addresses/[^/]*",
            "/(?:configs|secrets)/[^/]+/(?:content|name|labels/[^/]*)",
            SERVICE + "/(?:depends_on/[^/]+|env_file" + ITEM + ")/re(?:quired|start)",
            "/(?:volumes|networks)/[^/]+/external/name",
            SERVICE + "/(?:container_name|domainname|hostname|image|ipc|mac_address|network_mode|pid|platform"
                    + "|pull_policy|restart|runtime|scale|user|working_dir|deploy/replicas"
                    + "|deploy/restart_policy/condition)",
            "/name",
            "/" + ComposeKeys.EXTENSION + "/app(?:Name|Uuid)"
        };
    }

    private static Pattern any(String... paths) {
        return Pattern.compile(String.join("|", paths));
    }
}
