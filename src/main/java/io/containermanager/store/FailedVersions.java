package io.containermanager.store;

import io.containermanager.event.EventType;
import io.containermanager.event.RecordedEvent;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.plan.input.ImageLocks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which services failed their health gate in which targets. A failure belongs to every target that declares the failed spec on the image that
 * failed, not only to the revision that was applied when the gate ended: another app may have changed in between. Of a spec that failed and
 * later proved good, the last counts. Pure.
 */
public final class FailedVersions {

    private final Map<Long, StoredTarget> kept;
    private final Map<ServiceKey, List<Outcome>> newestFirst;

    /**
     * How a version of a service ended.
     *
     * @param specHash its fingerprint
     * @param digest the image that it ran, null where that is not known
     */
    private record Outcome(
            long seq, String specHash, @Nullable String digest, boolean good) {

        /** A digest that is not known, on either side, excludes nothing, as for a version that is held. */
        private boolean isOf(String otherSpecHash, @Nullable String otherDigest) {
            return specHash.equals(otherSpecHash)
                    && (digest == null || otherDigest == null || digest.equals(otherDigest));
        }
    }

    private FailedVersions(Map<Long, StoredTarget> kept, Map<ServiceKey, List<Outcome>> newestFirst) {
        this.kept = kept;
        this.newestFirst = newestFirst;
    }

    /**
     * Prepares the answer.
     *
     * @param targets those that are kept
     * @param held events of versions that failed and were undone
     * @param succeeded events of updates that proved good; those of services that never failed make no difference
     */
    public static FailedVersions of(
            List<StoredTarget> targets, List<RecordedEvent> held, List<RecordedEvent> succeeded) {
        var kept = new HashMap<Long, StoredTarget>();
        targets.forEach(target -> kept.put(target.revision(), target));
        var found = new FailedVersions(kept, new HashMap<>());
        held.forEach(found::add);
        succeeded.stream()
                .filter(recorded -> found.newestFirst.containsKey(key(recorded)))
                .forEach(found::add);
        found.newestFirst
                .values()
                .forEach(outcomes ->
                        outcomes.sort(Comparator.comparingLong(Outcome::seq).reversed()));
        return found;
    }

    /** The services of this state, declared by that target, that failed; by their names, sorted. */
    public List<String> names(State state, StoredTarget target) {
        var names = new TreeSet<String>();
        newestFirst.forEach((key, outcomes) -> {
            var spec = state.service(key).map(service -> hash(state, key, service));
            if (spec.isPresent()) {
                var digest = digest(target, key);
                outcomes.stream()
                        .filter(outcome -> outcome.isOf(spec.get(), digest))
                        .findFirst()
                        .filter(outcome -> !outcome.good())
                        .ifPresent(_ -> names.add(DisplayName.service(state, key)));
            }
        });
        return List.copyOf(names);
    }

    private static @Nullable ServiceKey key(RecordedEvent recorded) {
        var appId = recorded.event().appId();
        var serviceId = recorded.event().serviceId();
        return appId == null || serviceId == null ? null : new ServiceKey(appId, serviceId);
    }

    private void add(RecordedEvent recorded) {
        var key = key(recorded);
        var details = recorded.event().details();
        if (key != null && details.get("revision") instanceof Number number) {
            var target = kept.get(number.longValue());
            var noted = details.get("specHash") instanceof String hash ? hash : declaredHash(target, key);
            if (noted != null) {
                newestFirst
                        .computeIfAbsent(key, _ -> new ArrayList<>())
                        .add(new Outcome(
                                recorded.seq(),
                                noted,
                                digest(target, key),
                                recorded.event().type() != EventType.SPEC_HELD));
            }
        }
    }

    private static @Nullable String declaredHash(@Nullable StoredTarget target, ServiceKey key) {
        return target == null
                ? null
                : target.state()
                        .service(key)
                        .map(service -> hash(target.state(), key, service))
                        .orElse(null);
    }

    private static @Nullable String digest(@Nullable StoredTarget target, ServiceKey key) {
        return target == null
                ? null
                : target.state()
                        .service(key)
                        .map(service -> ImageLocks.digest(target.digests(), key, service.imageName()))
                        .orElse(null);
    }

    private static String hash(State state, ServiceKey key, Service service) {
        return SpecHash.of(state.app(key.appId()).orElseThrow(), service);
    }
}
