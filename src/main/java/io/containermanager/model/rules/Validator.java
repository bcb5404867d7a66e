package io.containermanager.model.rules;

import io.containermanager.model.App;
import io.containermanager.model.PortMapping;
import io.containermanager.model.Service;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.model.read.PlainText;
import io.containermanager.model.read.TreeNode;
import io.containermanager.model.text.UnicodeText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules between the parts of a state, beyond what one value can break by itself. Pure. A volume or network that a
 * service uses
 * and its app does not declare counts as declared without options, as in the seed's API.
 */
public final class Validator {

    private final List<Violation> found = new ArrayList<>();
    private final HostPorts ports = new HostPorts();
    private final SharedAddresses addresses = new SharedAddresses();
    private final Map<String, String> containerNames = new HashMap<>();

    private final LongPredicate visible;

    private Validator(LongPredicate visible) {
        this.visible = visible;
    }

    /**
     * What is wrong with a state; pointers go into its wire form, places in lists count what is declared, ranges
     * expanded.
     */
    public static List<Violation> check(State state) {
        var validator = new Validator(_ -> true);
        state.apps().forEach((id, app) -> validator.check(app, "/apps/" + id));
        return validator.found;
    }

    /**
     * What is wrong with a state in which one app is new: what it has in common with others is found at the new one.
     *
     * @param changed the app that was put into the state
     * @param visible whether the caller may know of an app; of others a message says only that a name or a port is taken
     */
    public static List<Violation> check(State state, long changed, LongPredicate visible) {
        var validator = new Validator(visible);
        state.apps().forEach((id, app) -> {
            if (id != changed) {
                validator.check(app, "/apps/" + id);
            }
        });
        state.app(changed).ifPresent(app -> validator.check(app, "/apps/" + changed));
        return validator.found;
    }

    /** What is wrong with an app by itself, with pointers into its wire form. */
    public static List<Violation> check(App app) {
        var validator = new Validator(_ -> true);
        validator.check(app, "");
        return validator.found;
    }

    private void check(App app, String base) {
        var ids = new HashMap<Long, String>();
        var names = new HashMap<String, String>();
        var hosts = new HashMap<String, String>();
        var dependencies = new Dependencies(app);
        for (int place = 0; place < app.services().size(); place++) {
            Service service = app.services().get(place);
            String at = base + "/services/" + place;
            String name = service.serviceName();
            unique(ids.put(service.serviceId(), name), at + "/serviceId", "serviceId " + service.serviceId());
            boolean again = names.put(name, name) != null;
            String sameHost = hosts.put(Names.host(name), name);
            if (again) {
                add(
                        at + "/serviceName",
                        PlainText.quoted(name) + " is the name of another service of this app: choose another");
            } else if (sameHost != null) {
                add(
                        at + "/serviceName",
                        PlainText.quoted(name) + " and " + PlainText.quoted(sameHost) + " would both be reachable as "
                                + PlainText.quoted(Names.host(name)) + ": choose another");
            }
            var cycle = dependencies.cycleFrom(name);
            if (!cycle.isEmpty()) {
                String first = base + "/services/" + place(app, cycle.getFirst());
                add(first + "/config" + dependencies.field(cycle), dependencies.words(cycle));
            }
            containerName(app, service, at);
            publishes(app, service, at);
            addresses(app, service, at);
        }
        for (int place = 0; place < app.services().size(); place++) {
            var service = app.services().get(place);
            ServiceRules.check(service, names.keySet(), base + "/services/" + place + "/config", found);
        }
    }

    private static int place(App app, String serviceName) {
        int place = 0;
        while (!app.services().get(place).serviceName().equals(serviceName)) {
            place++;
        }
        return place;
    }

    private void unique(@Nullable String owner, String pointer, String what) {
        if (owner != null) {
            add(pointer, what + " is taken by " + PlainText.quoted(owner) + " of this app: choose another");
        }
    }

    private void containerName(App app, Service service, String at) {
        String name = service.config().runtimeOptions().containerName();
        if (name == null) {
            return;
        }
        String owner = containerNames.putIfAbsent(name, owner(app, service));
        if (owner != null) {
            add(at + "/config/containerName", PlainText.quoted(name) + " is taken" + owner + ": choose another");
        }
    }

    /** With the host's own network nothing is published: Docker ignores the list, and so do we. */
    private void publishes(App app, Service service, String at) {
        if ("host".equals(service.config().networkMode())) {
            return;
        }
        List<PortMapping> published = service.config().ports();
        for (int place = 0; place < published.size(); place++) {
            PortMapping port = published.get(place);
            String owner = ports.claim(port, owner(app, service));
            if (owner != null) {
                add(
                        at + "/config/ports/" + place,
                        "host port " + port.hostPort() + "/" + port.protocol()
                                + (owner.isEmpty() ? " is taken" : " is already published" + owner)
                                + ": choose another port or address");
            }
        }
    }

    private void addresses(App app, Service service, String at) {
        addresses
                .claim(app, service, owner(app, service))
                .forEach(clash -> add(
                        at + "/config/networks/" + TreeNode.escaped(clash.network()),
                        "the address " + clash.address() + " is taken" + clash.owner() + ": choose another"));
    }

    /** By whom something is taken, as far as the caller may know. */
    private String owner(App app, Service service) {
        return visible.test(app.appId())
                ? " by " + PlainText.quoted(DisplayName.service(app.appName(), service.serviceName()))
                : "";
    }

    private void add(String pointer, String message) {
        found.add(new Violation(pointer, message));
    }

    /**
     * Finds host ports that two services claim. An address clashes with itself and with every form of "all". Made for one
     * check.
     */
    private static final class HostPorts {

        private record Claim(PortMapping port, String owner) {}

        private final Map<Integer, List<Claim>> claims = new HashMap<>();

        /** Claims a port for an owner; the answer is who has it already, or null. */
        @Nullable
        String claim(PortMapping port, String owner) {
            if (port.hostPort() == null) {
                return null;
            }
            var taken = claims.computeIfAbsent(port.hostPort(), _ -> new ArrayList<>());
            for (Claim claim : taken) {
                if (claim.port().clashesWith(port)) {
                    return claim.owner();
                }
            }
            taken.add(new Claim(port, owner));
            return null;
        }
    }

    /** The name by which a service is reached, whose own name may be any text. */
    static final class Names {

        /** A label of a host name has at most 63 characters (RFC 1035, section 2.3.4). */
        private static final int PART_CHARS_MAX = 63;

        private static final Pattern OTHERS = Pattern.compile("[^a-zA-Z0-9_.-]+");
        private static final Pattern BEFORE = Pattern.compile("^[^a-zA-Z0-9]+");
        private static final Pattern AFTER = Pattern.compile("[^a-zA-Z0-9]+$");

        private Names() {}

        /**
         * The host name by which siblings reach a service: letters, digits and {@code -} as RFC 1123 has it, and {@code _},
         * which Docker
         * resolves and Compose files use.
         */
        public static String host(String serviceName) {
            return part(serviceName, "service").replace('.', '-').toLowerCase(Locale.ROOT);
        }

        private static String part(String name, String otherwise) {
            String clean = BEFORE.matcher(OTHERS.matcher(name).replaceAll("-")).replaceAll("");
            String cut = UnicodeText.start(clean, PART_CHARS_MAX);
            String ended = AFTER.matcher(cut).replaceAll("");
            return ended.isEmpty() ? otherwise : ended;
        }
    }
}
