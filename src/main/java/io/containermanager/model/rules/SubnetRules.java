package io.containermanager.model.rules;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
import io.containermanager.model.read.PlainText;
import io.containermanager.model.read.TreeNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * Finds networks of a target that have addresses in common: an engine makes the first of them and refuses the others for ever. Only networks
 * that services join are made. Pure.
 */
public final class SubnetRules {

    /** Docker's drivers that take addresses from the pool of the machine, which has each address once; null stands for the first. */
    private static final Set<String> LOCAL_DRIVERS = Set.of("bridge", "macvlan", "ipvlan");

    private static final Comparator<Claim> FROM_THE_WIDEST = Comparator.comparingInt(
                    (Claim claim) -> claim.subnet().bytes())
            .thenComparing(claim -> claim.subnet().first())
            .thenComparingInt(claim -> claim.subnet().bits());

    private SubnetRules() {}

    /** One declared subnet of one network. */
    private record Claim(App app, String key, String engineName, String text, Subnet subnet, String pointer) {

        boolean sameNetwork(Claim other) {
            return engineName.equals(other.engineName());
        }

        /** Whether an engine cannot make the networks of both. */
        boolean refuses(Claim other) {
            return !sameNetwork(other) && subnet.overlaps(other.subnet());
        }
    }

    /** The networks of an app that its services join, by the names under which they join them. */
    static Set<String> joined(App app) {
        var joined = new LinkedHashSet<String>();
        for (var service : app.services()) {
            if (service.config().networkMode() == null) {
                service.config().networks().stream()
                        .map(NetworkAttachment::name)
                        .forEach(joined::add);
                if (service.config().networks().isEmpty()) {
                    joined.add("default");
                }
            }
        }
        return joined;
    }

    /** Whether the engine gives a network addresses of the subnets that it declares, as far as the driver's name says it. */
    static boolean isLocal(Network network) {
        var ipam = network.addressing().driver();
        return !network.external()
                && (network.driver() == null || LOCAL_DRIVERS.contains(network.driver()))
                && (ipam == null || ipam.equals("default"));
    }

    private static List<Claim> claims(App app, String at) {
        var claims = new ArrayList<Claim>();
        for (var key : joined(app)) {
            var network = app.networks().getOrDefault(key, Network.PLAIN);
            for (int place = 0; isLocal(network) && place < network.ipam().size(); place++) {
                var text = network.ipam().get(place).subnet();
                var pointer = at + "/networks/" + TreeNode.escaped(key) + "/ipam/" + place + "/subnet";
                var name = network.engineName(app.appId(), key);
                Subnet.of(text)
                        .ifPresent(
                                subnet -> claims.add(new Claim(app, key, name, String.valueOf(text), subnet, pointer)));
            }
        }
        return claims;
    }

    /** Adds what overlaps within one app, in one network or between two. */
    static void check(App app, String at, List<Violation> found) {
        var claims = claims(app, at);
        for (int place = 1; place < claims.size(); place++) {
            var later = claims.get(place);
            claims.subList(0, place).stream()
                    .filter(before -> before.subnet().overlaps(later.subnet()))
                    .findFirst()
                    .ifPresent(before -> found.add(overlap(
                            later,
                            before,
                            before.sameNetwork(later)
                                    ? " of the same network"
                                    : " of network " + PlainText.quoted(before.key()))));
        }
    }

    /** What overlaps between apps of a target. */
    public static List<Violation> between(State state) {
        var found = new ArrayList<Violation>();
        pairs(state, (wide, narrow) -> found.add(between(narrow, wide, true)));
        return found;
    }

    /**
     * What overlaps between one app of a target and the others, found at that app.
     *
     * @param visible whether the caller may know of an app
     */
    public static List<Violation> between(State state, long appId, LongPredicate visible) {
        var found = new ArrayList<Violation>();
        pairs(state, (wide, narrow) -> {
            if (narrow.app().appId() == appId) {
                found.add(between(narrow, wide, visible.test(wide.app().appId())));
            } else if (wide.app().appId() == appId) {
                found.add(between(wide, narrow, visible.test(narrow.app().appId())));
            }
        });
        return found;
    }

    private interface Pair {
        void take(Claim wide, Claim narrow);
    }

    /** Ranges in CIDR form either contain each other or have nothing in common: the ones around a range are those before it that still go on. */
    private static void pairs(State state, Pair each) {
        var claims = new ArrayList<Claim>();
        state.apps().forEach((id, app) -> claims.addAll(claims(app, "/apps/" + id)));
        claims.sort(FROM_THE_WIDEST);
        Deque<Claim> around = new ArrayDeque<>();
        for (var claim : claims) {
            while (!around.isEmpty() && !around.getLast().subnet().overlaps(claim.subnet())) {
                around.removeLast();
            }
            around.stream()
                    .filter(wide -> wide.app().appId() != claim.app().appId() && wide.refuses(claim))
                    .findFirst()
                    .ifPresent(wide -> each.take(wide, claim));
            around.addLast(claim);
        }
    }

    /** The same for a caller who may not know of the other app. */
    private static Violation between(Claim claim, Claim other, boolean visible) {
        return visible
                ? overlap(
                        claim,
                        other,
                        " of network " + PlainText.quoted(other.key()) + " of app "
                                + PlainText.quoted(other.app().appName()))
                : overlap(claim, "a subnet of a network of another app");
    }

    private static Violation overlap(Claim claim, Claim other, String whose) {
        return overlap(claim, PlainText.quoted(other.text()) + whose);
    }

    private static Violation overlap(Claim claim, String other) {
        return new Violation(
                claim.pointer(),
                PlainText.quoted(claim.text()) + " overlaps with " + other
                        + ": an engine has each address once, so declare another subnet");
    }
}
