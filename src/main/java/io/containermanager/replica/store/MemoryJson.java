package io.containermanager.replica.store;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.RestartOrder;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.input.ServiceMemory.GoodSpec;
import io.containermanager.plan.input.ServiceMemory.Hold;
import io.containermanager.plan.input.ServiceMemory.Renewal;
import io.containermanager.plan.input.ServiceMemory.StoppedRun;
import io.containermanager.plan.input.ServiceMemory.Trial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is remembered of an app's services, as a plain tree and back. Pure. */
final class MemoryJson {

    private MemoryJson() {}

    /** The memories of one app's services: a tree by service id. */
    static Map<String, @Nullable Object> write(Collection<ServiceMemory> memories) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        memories.forEach(memory -> tree.put(String.valueOf(memory.key().serviceId()), tree(memory)));
        return tree;
    }

    private static Map<String, @Nullable Object> tree(ServiceMemory memory) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        var good = memory.lastGood();
        if (good != null) {
            tree.put("lastGood", new Tree(good.revision(), good.specHash(), good.imageDigest()).fields());
        }
        var hold = memory.hold();
        if (hold != null) {
            tree.put(
                    "hold",
                    new Tree(hold.revision(), hold.specHash(), hold.imageDigest()).with("reason", hold.reason()));
        }
        var trial = memory.trial();
        if (trial != null) {
            var fields = new Tree(trial.revision(), trial.specHash(), trial.imageDigest())
                    .with("predecessorId", trial.predecessorId());
            fields.put("predecessorRan", trial.predecessorRan());
            tree.put("trial", fields);
        }
        if (memory.stoppedBy() != null) {
            tree.put("stoppedBy", memory.stoppedBy());
        }
        var stopped = memory.stopped();
        if (stopped != null) {
            var startedAt = stopped.startedAt();
            tree.put("stopped", fields("containerId", stopped.containerId(), "startedAt", text(startedAt)));
        }
        var renewal = memory.renewal();
        if (renewal != null) {
            var fields = fields("containerId", renewal.containerId(), "by", renewal.by());
            fields.put("failure", renewal.failure());
            tree.put("renewal", fields);
        }
        var restart = memory.restart();
        if (restart != null) {
            var fields = fields("containerId", restart.containerId(), "startedAt", text(restart.startedAt()));
            fields.put("by", restart.by());
            fields.put("verb", restart.verb() == null ? null : restart.verb().word());
            tree.put("restart", fields);
        }
        return tree;
    }

    /** What the records about a version begin with. */
    private record Tree(
            long revision, String specHash, @Nullable String imageDigest) {

        Map<String, @Nullable Object> fields() {
            var fields = MemoryJson.fields("specHash", specHash, "imageDigest", imageDigest);
            fields.put("revision", revision);
            return fields;
        }

        Map<String, @Nullable Object> with(String key, @Nullable Object value) {
            var fields = fields();
            fields.put(key, value);
            return fields;
        }
    }

    private static Map<String, @Nullable Object> fields(
            String key, @Nullable Object value, String other, @Nullable Object otherValue) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put(key, value);
        fields.put(other, otherValue);
        return fields;
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }

    /** Reads the memories of one app. */
    static List<ServiceMemory> read(long appId, StoredFields tree) {
        var memories = new ArrayList<ServiceMemory>();
        for (var service : tree.names()) {
            var key = new ServiceKey(appId, tree.id(service));
            memories.add(memory(key, tree.required(service)));
        }
        return memories;
    }

    private static ServiceMemory memory(ServiceKey key, StoredFields tree) {
        var good = tree.optional("lastGood");
        var hold = tree.optional("hold");
        var trial = tree.optional("trial");
        var stopped = tree.optional("stopped");
        var renewal = tree.optional("renewal");
        var restart = tree.optional("restart");
        return new ServiceMemory(
                key,
                good == null
                        ? null
                        : new GoodSpec(good.number("revision"), good.text("specHash"), good.textOrNull("imageDigest")),
                hold == null
                        ? null
                        : new Hold(
                                hold.text("specHash"),
                                hold.textOrNull("imageDigest"),
                                hold.number("revision"),
                                hold.text("reason")),
                trial == null
                        ? null
                        : new Trial(
                                trial.text("specHash"),
                                trial.textOrNull("imageDigest"),
                                trial.number("revision"),
                                trial.textOrNull("predecessorId"),
                                trial.truth("predecessorRan")),
                tree.textOrNull("stoppedBy"),
                stopped == null
                        ? null
                        : new StoppedRun(stopped.text("containerId"), stopped.instantOrNull("startedAt")),
                renewal == null
                        ? null
                        : new Renewal(renewal.text("containerId"), renewal.text("by"), renewal.textOrNull("failure")),
                restart == null
                        ? null
                        : new RestartOrder(
                                restart.text("containerId"),
                                restart.instantOrNull("startedAt"),
                                restart.text("by"),
                                RestartOrder.Verb.of(restart.textOrNull("verb")),
                                false));
    }
}
