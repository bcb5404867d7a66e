package io.containermanager.model.read;

import io.containermanager.model.Limits;
import io.containermanager.model.Privileges;
import io.containermanager.model.Privileges.DeviceRequest;
import io.containermanager.model.Privileges.Ulimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a container may do to its host. */
final class PrivilegesReader {

    static final List<String> KEYS = List.of(
            "privileged",
            "readOnly",
            "capAdd",
            "capDrop",
            "devices",
            "deviceRequests",
            "sysctls",
            "ulimits",
            "securityOpt",
            "pid",
            "ipc");

    private static final List<String> REQUEST_KEYS = List.of("driver", "count", "deviceIds", "capabilities");
    private static final Pattern CAPABILITY = Pattern.compile("(?i)(?:CAP_)?[A-Z][A-Z0-9_]{1,62}");

    /** Those of Linux 5.9, the last that got a new one; an engine refuses any other. */
    private static final Set<String> CAPABILITIES = Set.of(("ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND"
        + " BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE"
        + " LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON"
        + " SETFCAP SETGID SETPCAP SETUID SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE"
        + " SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG SYSLOG WAKE_ALARM")
            .split(" "));

    private static final Pattern DEVICE =
            Pattern.compile("(?:/[^:\\x00]+(?::/[^:\\x00]+)?(?::[rwm]{1,3})?)|[a-z0-9./-]+=[a-zA-Z0-9._:-]+");
    private static final Set<String> LIMIT_NAMES = Set.of(
            "core",
            "cpu",
            "data",
            "fsize",
            "locks",
            "memlock",
            "msgqueue",
            "nice",
            "nofile",
            "nproc",
            "rss",
            "rtprio",
            "rttime",
            "sigpending",
            "stack");
    private static final Pattern PID = Pattern.compile("host|service:.{1,255}");
    private static final Pattern IPC = Pattern.compile("host|private|shareable|none|service:.{1,255}");

    /** What Docker's daemon takes for a boolean (strconv.ParseBool of Go). */
    private static final Pattern BOOLEAN = Pattern.compile("[01tTfF]|true|TRUE|True|false|FALSE|False");

    private PrivilegesReader() {}

    static Privileges read(TreeNode config) {
        return new Privileges(
                Boolean.TRUE.equals(config.child("privileged").flag()),
                Boolean.TRUE.equals(config.child("readOnly").flag()),
                capabilities(config.child("capAdd")),
                capabilities(config.child("capDrop")),
                config.child("devices")
                        .words(
                                DEVICE,
                                "must be host[:container[:permissions]], such as \"/dev/ttyUSB0:/dev/ttyUSB0:rw\""),
                requests(config.child("deviceRequests")),
                KeyValues.plain(config.child("sysctls")),
                ulimits(config.child("ulimits")),
                securityOptions(config.child("securityOpt")),
                config.child("pid").word(PID, "must be host or service:<name>"),
                config.child("ipc").word(IPC, "must be host, private, shareable, none or service:<name>"));
    }

    /** Which keys there are is the engine's affair, but for one of Docker's own command that never reaches it. */
    private static List<String> securityOptions(TreeNode node) {
        for (TreeNode item : node.oneOrMore()) {
            var option = item.absent() ? null : PlainText.of(item.value());
            if (option != null && option.startsWith("systempaths")) {
                item.useless("is only for the docker command: remove it");
            } else if (option != null && option.matches("no-new-privileges[=:].*")) {
                if (!BOOLEAN.matcher(option.substring("no-new-privileges".length() + 1))
                        .matches()) {
                    item.useless(
                            PlainText.quoted(option) + " must be no-new-privileges, optionally with :true or :false");
                }
            } else if (option != null && !option.equals("no-new-privileges") && !option.matches("[^=:]+[=:].+")) {
                item.useless(PlainText.quoted(option) + " must be no-new-privileges, or key=value");
            }
        }
        return node.texts();
    }

    /** Docker takes NET_ADMIN, CAP_NET_ADMIN and net_admin for the same. */
    private static List<String> capabilities(TreeNode node) {
        List<String> names = node.words(CAPABILITY, "must be a capability, such as NET_ADMIN").stream()
                .map(name -> name.toUpperCase(Locale.ROOT))
                .map(name -> name.startsWith("CAP_") ? name.substring(4) : name)
                .toList();
        for (String name : names) {
            if (!CAPABILITIES.contains(name)) {
                node.useless(PlainText.quoted(name) + " is not a Linux capability: "
                        + NearestKey.advice(name, CAPABILITIES.stream().sorted().toList()));
            }
        }
        return names;
    }

    private static SortedMap<String, Ulimit> ulimits(TreeNode node) {
        var limits = new TreeMap<String, Ulimit>();
        node.entries().forEach((name, value) -> {
            Ulimit limit = ulimit(value);
            if (!LIMIT_NAMES.contains(name)) {
                value.useless(PlainText.quoted(name) + " is not the name of a limit: "
                        + NearestKey.advice(name, LIMIT_NAMES.stream().sorted().toList()));
            }
            if (limit != null) {
                limits.put(name, limit);
            }
        });
        return limits;
    }

    private static @Nullable Ulimit ulimit(TreeNode node) {
        if (node.absent()) {
            return node.refuse("is missing: give a number, or {soft, hard}");
        }
        if (!node.isMap()) {
            Long both = node.integer(-1, Long.MAX_VALUE);
            return both == null ? null : new Ulimit(both, both);
        }
        node.object(List.of("soft", "hard"));
        Long soft = node.child("soft").integer(-1, Long.MAX_VALUE);
        Long hard = node.child("hard").integer(-1, Long.MAX_VALUE);
        if (soft == null || hard == null) {
            return node.refuse("needs both soft and hard");
        }
        return hard == -1 || (soft != -1 && soft <= hard) ? new Ulimit(soft, hard) : node.refuse("has soft above hard");
    }

    private static List<DeviceRequest> requests(TreeNode node) {
        var requests = new ArrayList<DeviceRequest>();
        for (TreeNode item : node.items()) {
            if (item.object(REQUEST_KEYS)) {
                requests.add(request(item));
            }
        }
        return requests;
    }

    private static DeviceRequest request(TreeNode item) {
        TreeNode count = item.child("count");
        Long number = "all".equals(count.value()) ? Long.valueOf(-1) : count.integer(-1, Integer.MAX_VALUE);
        List<String> ids = item.child("deviceIds").texts();
        List<String> capabilities = item.child("capabilities").texts();
        if (number != null && !ids.isEmpty()) {
            count.bad("must be left out when deviceIds are named");
        }
        if (capabilities.isEmpty()) {
            item.child("capabilities").bad("is missing: name at least one, such as [\"gpu\"]");
        }
        String driver = item.child("driver").text(Limits.NAME_CHARS_MAX);
        // Compose takes "neither" for all devices.
        int wanted = number == null ? -1 : number.intValue();
        return new DeviceRequest(driver, ids.isEmpty() ? (Integer) wanted : null, ids, capabilities);
    }
}
