package io.containermanager.model.rules;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.Network.AddressPool;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.Service;
import io.containermanager.model.Violation;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.model.read.PlainText;
import io.containermanager.model.read.TreeNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Docker refuses of an app's networks and of the fixed addresses on them, though each value can be read: found when the app is posted
 * instead of when its containers are started. Made for one app.
 */
final class AddressRules {

    /** Those of Docker's own drivers that give addresses of the declared subnets; of others nothing is known. */
    private static final List<String> DRIVERS = List.of("bridge", "macvlan", "ipvlan", "overlay");

    /** Docker's drivers whose only network is there from the start; {@code none} is what people call that of {@code null}. */
    private static final List<String> ONLY_ONCE = List.of("host", "null", "none");

    private final App app;
    private final String at;
    private final List<Violation> found;
    private final Map<String, String> taken = new HashMap<>();

    private AddressRules(App app, String at, List<Violation> found) {
        this.app = app;
        this.at = at;
        this.found = found;
    }

    static void check(App app, String at, List<Violation> found) {
        var rules = new AddressRules(app, at, found);
        app.networks().forEach(rules::network);
        for (var key : SubnetRules.joined(app)) {
            rules.joined(key, app.networks().getOrDefault(key, Network.PLAIN));
        }
        SubnetRules.check(app, at, found);
        for (int place = 0; place < app.services().size(); place++) {
            rules.service(app.services().get(place), at + "/services/" + place + "/config/networks/");
        }
    }

    private void network(String key, Network network) {
        var pointer = at + "/networks/" + TreeNode.escaped(key);
        var name = network.engineName(app.appId(), key);
        if (OwnedNetwork.BUILT_IN.contains(name) && !name.equals("nat")) {
            found.add(new Violation(
                    pointer,
                    PlainText.quoted(name) + " is the engine's own network, which services cannot join by name: "
                            + (name.equals("default")
                                    ? "name another one"
                                    : "leave it out and set networkMode " + PlainText.quoted(name))));
        }
        for (int place = 0; place < network.ipam().size() && !network.external(); place++) {
            pool(network.ipam().get(place), pointer + "/ipam/" + place);
        }
    }

    /** What an engine refuses when it makes the network, which it does for one that services join. */
    private void joined(String key, Network network) {
        var pointer = at + "/networks/" + TreeNode.escaped(key);
        var driver = network.driver();
        if (!network.external() && driver != null && ONLY_ONCE.contains(driver)) {
            var mode = driver.equals("host") ? "host" : "none";
            found.add(new Violation(
                    pointer + "/driver",
                    PlainText.quoted(driver)
                            + " is for the engine's own network, of which there is one: leave the network"
                            + " out and set networkMode " + PlainText.quoted(mode) + " of the services that join it"));
        }
        if (!SubnetRules.isLocal(network) || (driver != null && !driver.equals("bridge"))) {
            return;
        }
        var families = new HashMap<Integer, String>();
        for (int place = 0; place < network.ipam().size(); place++) {
            var text = network.ipam().get(place).subnet();
            var at = pointer + "/ipam/" + place + "/subnet";
            Subnet.of(text).ifPresent(subnet -> bridge(subnet, String.valueOf(text), at, families));
        }
    }

    /** A bridge has one subnet of a family, and its own address in it. */
    private void bridge(Subnet subnet, String text, String pointer, Map<Integer, String> families) {
        var before = families.putIfAbsent(subnet.bytes(), text);
        if (before != null) {
            found.add(new Violation(
                    pointer,
                    PlainText.quoted(text) + " is the second subnet of its family, beside " + PlainText.quoted(before)
                            + ": a bridge network has one"));
        } else if (subnet.isTooSmallForBridge()) {
            found.add(new Violation(
                    pointer,
                    PlainText.quoted(text) + " has no address for a container, because the gateway has the only one:"
                            + " declare a larger one, such as /" + (subnet.bytes() == 4 ? "24" : "64")));
        }
    }

    private void pool(AddressPool pool, String pointer) {
        var subnet = Subnet.of(pool.subnet());
        if (subnet.isEmpty()) {
            if (pool.gateway() != null
                    || pool.ipRange() != null
                    || !pool.reserved().isEmpty()) {
                found.add(new Violation(pointer, "has no subnet: declare the one that its other addresses belong to"));
            }
            return;
        }
        inside(subnet.get(), pool, pool.gateway(), pointer + "/gateway");
        pool.reserved().forEach((host, address) -> {
            if (!subnet.get().contains(address)) {
                found.add(new Violation(
                        pointer + "/auxAddresses/" + TreeNode.escaped(host),
                        PlainText.quoted(address) + " is not in the subnet " + pool.subnet()));
            }
        });
    }

    private void inside(Subnet subnet, AddressPool pool, @Nullable String gateway, String pointer) {
        if (gateway == null) {
            return;
        }
        var wrong =
                subnet.contains(gateway) ? subnet.special(gateway) : Optional.of("not in the subnet " + pool.subnet());
        wrong.ifPresent(what -> found.add(new Violation(pointer, PlainText.quoted(gateway) + " is " + what)));
    }

    private void service(Service service, String pointer) {
        for (var attachment : service.config().networks()) {
            var network = app.networks().getOrDefault(attachment.name(), Network.PLAIN);
            var below = pointer + TreeNode.escaped(attachment.name());
            address(service, attachment, network, attachment.ipv4Address(), below + "/ipv4Address", 4);
            address(service, attachment, network, attachment.ipv6Address(), below + "/ipv6Address", 16);
        }
    }

    private void address(
            Service service,
            NetworkAttachment attachment,
            Network network,
            @Nullable String address,
            String pointer,
            int bytes) {
        if (address == null) {
            return;
        }
        boolean sixth = address.indexOf(':') >= 0;
        if (sixth != (bytes == 16)) {
            found.add(new Violation(
                    pointer,
                    PlainText.quoted(address) + " is of the other address family: write it under ipv"
                            + (sixth ? "6" : "4") + "Address"));
            return;
        }
        wrong(network, address, bytes)
                .or(() -> again(service, attachment, address))
                .ifPresent(what -> found.add(new Violation(pointer, what)));
    }

    private Optional<String> wrong(Network network, String address, int bytes) {
        boolean known = network.driver() == null || DRIVERS.contains(network.driver());
        var ipam = network.addressing().driver();
        if (network.external() || !known || !(ipam == null || ipam.equals("default"))) {
            return Optional.empty();
        }
        var pools = new ArrayList<AddressPool>();
        network.ipam()
                .forEach(pool -> Subnet.of(pool.subnet())
                        .filter(subnet -> subnet.bytes() == bytes)
                        .ifPresent(_ -> pools.add(pool)));
        if (pools.isEmpty()) {
            return Optional.of("a fixed address needs a network with a subnet of its family: declare one under ipam of"
                    + " the network, or leave the address out");
        }
        return pools.stream()
                .filter(pool -> Subnet.of(pool.subnet()).orElseThrow().contains(address))
                .findFirst()
                .map(pool -> kept(network, pool, address).map(what -> PlainText.quoted(address) + " is " + what))
                .orElseGet(() ->
                        Optional.of(PlainText.quoted(address) + " is not in any subnet of the network: choose one of "
                                + String.join(
                                        ", ",
                                        pools.stream()
                                                .map(pool -> String.valueOf(pool.subnet()))
                                                .toList())));
    }

    /** Whose an address of a pool is, when no container can have it. */
    private static Optional<String> kept(Network network, AddressPool pool, String address) {
        var subnet = Subnet.of(pool.subnet()).orElseThrow();
        var advice = ": choose another one";
        boolean bridge = network.driver() == null || network.driver().equals("bridge");
        if (Subnet.same(pool.gateway(), address)
                || (pool.gateway() == null && bridge && subnet.usualGateway(address))) {
            return Optional.of("the gateway's" + advice);
        }
        if (pool.reserved().values().stream().anyMatch(reserved -> Subnet.same(reserved, address))) {
            return Optional.of("reserved under auxAddresses" + advice);
        }
        return subnet.special(address).map(what -> what + advice);
    }

    /** One that has done its work gives its address back: only services that are to run all the time are in each other's way. */
    private Optional<String> again(Service service, NetworkAttachment attachment, String address) {
        if (service.config().restart() == RestartPolicy.NO) {
            return Optional.empty();
        }
        var owner = taken.putIfAbsent(attachment.name() + " " + canonical(address), service.serviceName());
        return owner == null
                ? Optional.empty()
                : Optional.of(PlainText.quoted(address) + " is the address of service " + PlainText.quoted(owner)
                        + " on this network: choose another one");
    }

    private static String canonical(String address) {
        return java.net.InetAddress.ofLiteral(address).getHostAddress();
    }
}
