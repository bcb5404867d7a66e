package io.containermanager.model.compose;

import io.containermanager.model.Limits;
import io.containermanager.model.compose.file.ComposeFile;
import io.containermanager.model.compose.file.ComposeKeys;
import io.containermanager.model.compose.file.ComposeTree;
import io.containermanager.model.compose.file.Diagnostics;
import io.containermanager.model.compose.file.Keys;
import io.containermanager.model.read.PlainText;
import io.containermanager.model.read.SizeText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns {@code deploy}, {@code scale} and {@code gpus} into limits and device requests. Made for one service. */
final class DeployTranslator {

    private static final Map<String, String> RESTART =
            Map.of("none", "no", "on-failure", "on-failure", "any", "always");

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}(?:\\.[0-9]{1,18})?");

    private final ComposeFile file;
    private final String pointer;

    DeployTranslator(ComposeFile file, String pointer) {
        this.file = file;
        this.pointer = pointer;
    }

    void apply(
            Map<String, @Nullable Object> service,
            Map<String, @Nullable Object> config,
            Map<String, @Nullable Object> limits) {
        Map<String, @Nullable Object> deploy = object(service.get("deploy"), "/deploy", ComposeKeys.DEPLOY);
        replicas(service.get("scale"), "/scale", config);
        replicas(deploy.get("replicas"), "/deploy/replicas", config);
        Map<String, @Nullable Object> resources =
                object(deploy.get("resources"), "/deploy/resources", ComposeKeys.RESOURCES);
        Map<String, @Nullable Object> most =
                object(resources.get("limits"), "/deploy/resources/limits", ComposeKeys.LIMITS);
        Map<String, @Nullable Object> least =
                object(resources.get("reservations"), "/deploy/resources/reservations", ComposeKeys.RESERVATIONS);
        limit(limits, "memory", "mem_limit", most.get("memory"), "limits/memory");
        limit(limits, "cpus", "cpus", most.get("cpus"), "limits/cpus");
        limit(limits, "pids", "pids_limit", most.get("pids"), "limits/pids");
        limit(limits, "memoryReservation", "mem_reservation", least.get("memory"), "reservations/memory");
        Object condition = object(deploy.get("restart_policy"), "/deploy/restart_policy", ComposeKeys.RESTART_POLICY)
                .get("condition");
        if (condition != null && !condition.equals("")) {
            restart(service.get("restart"), condition.toString(), config);
        }
        devices(service, least, config);
    }

    private void devices(
            Map<String, @Nullable Object> service,
            Map<String, @Nullable Object> least,
            Map<String, @Nullable Object> config) {
        var requests = new ArrayList<>();
        String at = "/deploy/resources/reservations/devices/";
        for (Object device : ComposeTree.list(least.get("devices"))) {
            requests.add(request(device, at + requests.size()));
        }
        if ("all".equals(service.get("gpus"))) {
            requests.add(Map.of("count", -1, "capabilities", List.of("gpu")));
        } else {
            int place = 0;
            for (Object gpu : ComposeTree.list(service.get("gpus"))) {
                Map<String, @Nullable Object> request = request(gpu, "/gpus/" + place++);
                request.putIfAbsent("capabilities", List.of("gpu"));
                requests.add(request);
            }
        }
        if (!requests.isEmpty()) {
            boolean gpus = service.get("gpus") != null
                    && ComposeTree.list(least.get("devices")).isEmpty();
            file.places()
                    .put(
                            pointer + "/deviceRequests",
                            pointer + (gpus ? "/gpus" : "/deploy/resources/reservations/devices"));
            config.put("deviceRequests", requests);
        }
    }

    private Map<String, @Nullable Object> object(@Nullable Object tree, String at, Keys keys) {
        if (tree != null && !(tree instanceof Map)) {
            file.diagnostics().refuse(pointer + at, "must be an object");
        }
        keys.classify(ComposeTree.map(tree), pointer + at, file.diagnostics());
        return ComposeTree.map(tree);
    }

    /** Compose lets the policy of deploy win. */
    private void restart(@Nullable Object declared, String condition, Map<String, @Nullable Object> config) {
        String policy = RESTART.getOrDefault(condition, condition);
        Object before = config.put("restart", policy);
        if (declared != null && !declared.equals("") && !policy.equals(before)) {
            file.diagnostics()
                    .warn(
                            pointer + "/restart",
                            "restart " + Diagnostics.quoted(declared.toString())
                                    + " is left out: deploy.restart_policy.condition "
                                    + Diagnostics.quoted(condition) + " counts, as in Compose");
        }
    }

    /** One limit that can stand in two places; in both it has to be the same, as in Compose. */
    private void limit(
            Map<String, @Nullable Object> limits, String key, String other, @Nullable Object value, String at) {
        if (value == null || value.equals("")) {
            return;
        }
        Object before = limits.putIfAbsent(key, value);
        if (before == null) {
            file.places().put(pointer + "/" + other, pointer + "/deploy/resources/" + at);
        }
        if (before != null && !same(before.toString(), value.toString())) {
            file.diagnostics()
                    .refuse(
                            pointer + "/deploy/resources/" + at,
                            "differs from " + other + " (" + Diagnostics.quoted(before.toString())
                                    + "): set one of them, or both to the same value");
        }
    }

    private static boolean same(String one, String other) {
        Long size = SizeText.parse(one);
        Long otherSize = SizeText.parse(other);
        boolean numbers = NUMBER.matcher(one).matches() && NUMBER.matcher(other).matches();
        return one.equals(other)
                || (numbers && new BigDecimal(one).compareTo(new BigDecimal(other)) == 0)
                || (!numbers && size != null && size.equals(otherSize));
    }

    /** Whether the engine runs several is its own rule. Both fields have the same value, if both are there. */
    private void replicas(@Nullable Object count, String key, Map<String, @Nullable Object> config) {
        if (count == null || count.equals("")) {
            return;
        }
        var number = PlainText.integer(count);
        if (number == null || number < 1 || number > Limits.REPLICAS_MAX) {
            file.diagnostics()
                    .refuse(
                            pointer + key,
                            Diagnostics.quoted(count.toString()) + " replicas: must be a whole number from 0 to "
                                    + Limits.REPLICAS_MAX);
        } else {
            config.put("replicas", number);
            file.places().put(pointer + "/replicas", pointer + key);
        }
    }

    private Map<String, @Nullable Object> request(@Nullable Object device, String at) {
        var request = new LinkedHashMap<>(object(device, at, ComposeKeys.DEVICE_REQUEST));
        request.keySet().retainAll(ComposeKeys.DEVICE_REQUEST.carried());
        if (request.containsKey("device_ids")) {
            request.put("deviceIds", request.remove("device_ids"));
        }
        if (!request.containsKey("count") && !request.containsKey("deviceIds")) {
            request.put("count", -1);
        }
        return request;
    }
}
