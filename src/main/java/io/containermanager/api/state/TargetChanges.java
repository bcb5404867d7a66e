package io.containermanager.api.state;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.State;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.model.text.UnicodeText;
import io.containermanager.plan.input.ImageLocks;
import io.containermanager.plan.input.SpecDiff;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Describes what a write changed in the target: apps, services and fields, but no values except images. Pure. */
public final class TargetChanges {

    /** How many changes an event names; the rest are counted. */
    static final int NAMED_MAX = 20;

    /** How many changes a row of the history names. */
    static final int ROW_NAMED_MAX = 6;

    /** How many services an event lists by their ids; a write that changes more lists none. */
    static final int SERVICES_MAX = 100;

    /** Longest change in a row of the history: a service may have a thousand variables. */
    private static final int ROW_CHANGE_MAX_CHARS = 160;

    private static final int SHORT_DIGEST_CHARS = 12;

    private TargetChanges() {}

    /**
     * What a revision changed, for a list of many, in which each takes little room: also the tags that mean another image, such as
     * {@code shop/web: another image of web:1, 1a2b3c4d5e6f -> 9f8e7d6c5b4a}.
     *
     * @param digestsBefore those that the images before were bound to, as {@link ImageLocks} has them
     * @param digestsNow those of the revision
     */
    public static List<String> inShort(
            State before, Map<String, String> digestsBefore, State now, Map<String, String> digestsNow) {
        return atMost(ROW_NAMED_MAX, withImages(before, digestsBefore, now, digestsNow)).stream()
                .map(change -> UnicodeText.shortened(change, ROW_CHANGE_MAX_CHARS))
                .toList();
    }

    /** The same in full. */
    public static List<String> of(
            State before, Map<String, String> digestsBefore, State now, Map<String, String> digestsNow) {
        return atMost(NAMED_MAX, withImages(before, digestsBefore, now, digestsNow));
    }

    /** Such as {@code app shop added}, {@code shop/db removed}, {@code shop/web: image web:1 -> web:2, environment.LEVEL}. */
    public static List<String> of(State before, State now) {
        return atMost(NAMED_MAX, all(before, now));
    }

    /**
     * The services that a write changed, added or removed, by their ids: programs do not read names out of sentences. Of an app whose name, volumes or
     * networks alone are others it is all of them.
     *
     * @return each as {@code appId} and {@code serviceId}; empty where there are more than {@value #SERVICES_MAX}
     */
    public static List<Map<String, Long>> services(State before, State now) {
        var ids = new TreeSet<>(before.apps().keySet());
        ids.addAll(now.apps().keySet());
        var changed = ids.stream()
                .flatMap(appId -> servicesOf(before.app(appId), now.app(appId))
                        .map(serviceId -> Map.of("appId", appId, "serviceId", serviceId)))
                .limit(SERVICES_MAX + 1L)
                .toList();
        return changed.size() > SERVICES_MAX ? List.of() : changed;
    }

    private static Stream<Long> servicesOf(Optional<App> before, Optional<App> now) {
        if (before.equals(now)) {
            return Stream.empty();
        }
        var ids = new TreeSet<Long>();
        Stream.of(before, now)
                .flatMap(Optional::stream)
                .flatMap(app -> app.services().stream())
                .forEach(service -> ids.add(service.serviceId()));
        var changed = ids.stream()
                .filter(id -> !service(before, id).equals(service(now, id)))
                .toList();
        return (changed.isEmpty() ? ids : changed).stream();
    }

    private static Optional<Service> service(Optional<App> app, long serviceId) {
        return app.flatMap(one -> one.service(serviceId));
    }

    private static List<String> withImages(
            State before, Map<String, String> digestsBefore, State now, Map<String, String> digestsNow) {
        var changes = all(before, now);
        for (var moved : ImageLocks.moved(before, digestsBefore, now, digestsNow)) {
            changes.add(DisplayName.service(now, moved.key()) + ": another image of " + moved.image() + ", "
                    + shortDigest(moved.before()) + " -> " + shortDigest(moved.now()));
        }
        return changes;
    }

    /** As Docker shows it. */
    private static String shortDigest(String digest) {
        var hex = digest.substring(digest.indexOf(':') + 1);
        return hex.substring(0, Math.min(SHORT_DIGEST_CHARS, hex.length()));
    }

    private static List<String> all(State before, State now) {
        var ids = new TreeSet<>(before.apps().keySet());
        ids.addAll(now.apps().keySet());
        var changes = new ArrayList<String>();
        for (var id : ids) {
            var old = before.app(id);
            var wanted = now.app(id);
            if (old.isEmpty()) {
                changes.add(DisplayName.app(now, id) + " added");
            } else if (wanted.isEmpty()) {
                changes.add(DisplayName.app(before, id) + " removed");
            } else {
                ofApp(old.get(), wanted.get(), changes);
            }
        }
        return changes;
    }

    private static List<String> atMost(int most, List<String> changes) {
        if (changes.size() <= most) {
            return List.copyOf(changes);
        }
        var named = new ArrayList<>(changes.subList(0, most));
        named.add("and " + (changes.size() - most) + " more");
        return List.copyOf(named);
    }

    private static void ofApp(App before, App now, List<String> changes) {
        if (before.equals(now)) {
            return;
        }
        var ids = new TreeSet<Long>();
        before.services().forEach(service -> ids.add(service.serviceId()));
        now.services().forEach(service -> ids.add(service.serviceId()));
        int named = changes.size();
        for (var id : ids) {
            var old = before.service(id);
            var wanted = now.service(id);
            var subject = DisplayName.service(
                    now.appName(),
                    wanted.or(() -> old).map(Service::serviceName).orElse(String.valueOf(id)));
            if (old.isEmpty()) {
                changes.add(subject + " added");
            } else if (wanted.isEmpty()) {
                changes.add(subject + " removed");
            } else if (!old.get().equals(wanted.get())) {
                var fields = SpecDiff.of(old.get(), wanted.get());
                changes.add(subject + (fields.isEmpty() ? " renamed" : ": " + String.join(", ", fields)));
            }
        }
        if (changes.size() == named) {
            changes.add(DisplayName.app(now.appName()) + ": name, volumes or networks");
        }
    }
}
