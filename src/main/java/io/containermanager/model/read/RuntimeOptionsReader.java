package io.containermanager.model.read;

import io.containermanager.model.Limits;
import io.containermanager.model.RuntimeOptions;
import io.containermanager.model.RuntimeOptions.Logging;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a container's surroundings: names, resolvers, logs, secrets. */
final class RuntimeOptionsReader {

    static final List<String> KEYS =
            List.of("extraHosts", "dns", "dnsSearch", "logging", "secrets", "containerName", "runtime", "platform");

    private static final Pattern DOMAIN = Pattern.compile("\\.|[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,252}");
    private static final Pattern RUNTIME = Pattern.compile("[a-zA-Z0-9_./-]{1,255}");
    private static final Pattern PLATFORM = Pattern.compile("[a-z0-9_]+(?:/[a-z0-9_]+){0,2}");

    private static final Set<String> FILE_DRIVERS = Set.of("json-file", "local");
    private static final List<String> LOCAL_OPTIONS =
            List.of("compress", "max-buffer-size", "max-file", "max-size", "mode");
    private static final List<String> JSON_FILE_OPTIONS = List.of(
            "compress",
            "env",
            "env-regex",
            "labels",
            "labels-regex",
            "max-buffer-size",
            "max-file",
            "max-size",
            "mode",
            "tag");

    private RuntimeOptionsReader() {}

    static RuntimeOptions read(TreeNode config) {
        return new RuntimeOptions(
                extraHosts(config.child("extraHosts")),
                addresses(config.child("dns")),
                config.child("dnsSearch").words(DOMAIN, "must be a domain"),
                logging(config.child("logging")),
                config.child("secrets")
                        .words(Patterns.RESOURCE, "is not a valid secret name: it " + Patterns.RESOURCE_RULE),
                config.child("containerName").word(Patterns.CONTAINER, Patterns.CONTAINER_RULE),
                config.child("runtime").word(RUNTIME, "must be a runtime name"),
                config.child("platform").word(PLATFORM, "must be os/arch, such as linux/arm64"));
    }

    private static List<String> addresses(TreeNode node) {
        var addresses = new ArrayList<String>();
        for (TreeNode item : node.oneOrMore()) {
            String address = item.absent() ? item.refuse("is missing: give an IP address") : Patterns.ip(item);
            if (address != null) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    private static List<String> extraHosts(TreeNode node) {
        var lines = new ArrayList<String>();
        if (node.isMap()) {
            node.entries().forEach((name, address) -> {
                for (TreeNode item : address.oneOrMore()) {
                    String text = item.requiredText(Limits.NAME_CHARS_MAX);
                    addHost(item, name, text == null ? "" : text, lines);
                }
            });
            lines.sort(null);
            return lines;
        }
        for (TreeNode item : node.items()) {
            String text = item.requiredText(Limits.TEXT_CHARS_MAX);
            if (text != null) {
                int equals = text.indexOf('=');
                int split = equals >= 0 ? equals : text.indexOf(':');
                addHost(item, split < 0 ? "" : text.substring(0, split), text.substring(split + 1), lines);
            }
        }
        return lines;
    }

    private static void addHost(TreeNode at, String name, String address, List<String> lines) {
        String bare =
                address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
        if (Patterns.HOSTNAME.matcher(name).matches() && (bare.equals("host-gateway") || Patterns.isIp(bare))) {
            lines.add(name + ":" + bare);
        } else {
            at.bad("must be name:address, such as \"db:192.168.1.10\" or \"host.docker.internal:host-gateway\"");
        }
    }

    private static @Nullable Logging logging(TreeNode node) {
        if (node.absent() || !node.object(List.of("driver", "options"))) {
            return null;
        }
        String driver = node.child("driver").text(Limits.NAME_CHARS_MAX);
        var logging = new Logging(driver == null ? "json-file" : driver, KeyValues.plain(node.child("options")));
        if (FILE_DRIVERS.contains(logging.driver())) {
            fileOptions(node.child("options"), logging.driver(), logging.options());
        }
        return logging;
    }

    /** What the drivers that write files refuse only when a container is made. */
    private static void fileOptions(TreeNode node, String driver, Map<String, String> options) {
        String size = options.get("max-size");
        if (size != null && SizeText.parse(size) == null) {
            node.child("max-size")
                    .useless(PlainText.quoted(size)
                            + " is not a size: write bytes or a unit, such as \"10m\" or \"1g\"");
        }
        String count = options.get("max-file");
        if (count != null && !count.matches("[1-9][0-9]{0,8}")) {
            node.child("max-file").useless("must be a whole number from 1");
        }
        String mode = options.get("mode");
        if (mode != null && !mode.matches("blocking|non-blocking")) {
            node.child("mode").useless("must be blocking or non-blocking");
        }
        String buffer = options.get("max-buffer-size");
        if (buffer != null && !"non-blocking".equals(mode)) {
            node.child("max-buffer-size").useless("is only for mode non-blocking: set that, or leave it out");
        } else if (buffer != null && SizeText.parse(buffer) == null) {
            node.child("max-buffer-size").useless(PlainText.quoted(buffer) + " is not a size, such as \"4m\"");
        }
        var known = driver.equals("local") ? LOCAL_OPTIONS : JSON_FILE_OPTIONS;
        for (var key : options.keySet()) {
            if (!known.contains(key)) {
                node.child(key)
                        .useless("is not an option of the driver " + driver + ": " + NearestKey.advice(key, known));
            }
        }
        String compress = options.get("compress");
        if (compress != null && !compress.matches("true|false")) {
            node.child("compress").useless("must be true or false");
        }
    }
}
