package io.containermanager.replica.store;

import io.containermanager.store.DeviceRecord;
import io.containermanager.store.contents.StoreContents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The one object whose write is the commit: which revisions there are, where their texts are, and which is applied.
 *
 * @param applied the applied revision, 0 for none
 * @param device the managers' common identity
 * @param greatestServiceIds by app id
 * @param revisions oldest first
 */
record RevisionIndex(long applied, DeviceRecord device, Map<Long, Long> greatestServiceIds, List<Revision> revisions) {

    /** The form of what is stored; another one is refused, never overwritten. */
    private static final long VERSION = 1;

    /**
     * A stored target.
     *
     * @param revision its number
     * @param acceptedAt wall time
     * @param by the caller
     * @param text where its text is
     */
    record Revision(long revision, Instant acceptedAt, String by, TargetText.Place text) {}

    /**
     * The head of these contents.
     *
     * @param places where the text of each of their targets is
     */
    static RevisionIndex of(StoreContents contents, Map<Long, TargetText.Place> places) {
        var revisions = contents.targets().values().stream()
                .map(target -> new Revision(
                        target.revision(),
                        target.acceptedAt(),
                        target.by(),
                        Objects.requireNonNull(places.get(target.revision()), "a target is placed before the head")))
                .toList();
        return new RevisionIndex(
                contents.appliedRevision(), contents.device(), contents.greatestServiceIds(), revisions);
    }

    /** As a plain tree. */
    Map<String, @Nullable Object> write() {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("version", VERSION);
        tree.put("applied", applied);
        var greatest = new LinkedHashMap<String, @Nullable Object>();
        greatestServiceIds.forEach((appId, id) -> greatest.put(String.valueOf(appId), id));
        tree.put("greatestServiceIds", greatest);
        var list = new ArrayList<Map<String, @Nullable Object>>();
        for (var each : revisions) {
            var fields = new LinkedHashMap<String, @Nullable Object>();
            fields.put("revision", each.revision());
            fields.put("acceptedAt", each.acceptedAt().toString());
            fields.put("by", each.by());
            fields.put("checksum", each.text().checksum());
            fields.put("writer", each.text().writer());
            fields.put("chunks", each.text().chunks());
            list.add(fields);
        }
        tree.put("revisions", list);
        tree.put("device", deviceTree());
        return tree;
    }

    private Map<String, @Nullable Object> deviceTree() {
        var registeredAt = device.registeredAt();
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("uuid", device.uuid());
        tree.put("deviceId", device.deviceId());
        tree.put("deviceName", device.deviceName());
        tree.put("deviceType", device.deviceType());
        tree.put("apiEndpoint", device.apiEndpoint());
        tree.put("apiKey", device.apiKey());
        tree.put("registeredAt", registeredAt == null ? null : registeredAt.toString());
        tree.put("provisioned", device.provisioned());
        return tree;
    }

    /** Reads a stored head; fails with a {@code StoreException} where it is damaged or of a newer version. */
    static RevisionIndex read(StoredFields tree) {
        if (tree.number("version") != VERSION) {
            throw tree.damaged("version");
        }
        var greatest = new TreeMap<Long, Long>();
        var ids = tree.required("greatestServiceIds");
        ids.names().forEach(appId -> greatest.put(ids.id(appId), ids.number(appId)));
        var revisions = tree.list("revisions").stream()
                .map(each -> new Revision(
                        each.number("revision"),
                        each.instant("acceptedAt"),
                        each.text("by"),
                        new TargetText.Place(each.number("revision"), each.text("checksum"), each.text("writer"), (int)
                                each.number("chunks"))))
                .toList();
        return new RevisionIndex(tree.number("applied"), device(tree.required("device")), greatest, revisions);
    }

    private static DeviceRecord device(StoredFields tree) {
        return new DeviceRecord(
                tree.text("uuid"),
                tree.textOrNull("deviceId"),
                tree.textOrNull("deviceName"),
                tree.textOrNull("deviceType"),
                tree.textOrNull("apiEndpoint"),
                tree.textOrNull("apiKey"),
                tree.instantOrNull("registeredAt"),
                tree.truth("provisioned"));
    }
}
