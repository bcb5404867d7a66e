package io.containermanager.api.web;

import io.containermanager.api.http.Route;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The listing at {@code /api/docs}: every endpoint with a sentence, and examples to paste. Pure. */
final class DocsListing {

    private static final Map<String, String> EXAMPLES = examples();

    private DocsListing() {}

    /** {@code {service, documentation, endpoints: {"GET /path": sentence}, examples: {what: curl}}}. */
    static Map<String, Object> of(List<Route> endpoints) {
        var rows = new LinkedHashMap<String, String>();
        endpoints.stream().filter(route -> !route.path().contains("{+")).forEach(route -> {
            var name = route.method().text() + " " + route.path();
            rows.put(name, sentence(name));
        });
        rows.put("WS /ws/metrics", "Live metrics; further channels by subscribing");
        rows.put("WS /ws", "Live channels, none subscribed at first");
        rows.put("WS /ws/containers/{id}/exec", "An interactive command; ?command=sh&tty=true is a shell");
        var tree = new LinkedHashMap<String, Object>();
        tree.put("service", "Simple Container Manager API");
        tree.put("documentation", "/openapi");
        tree.put("endpoints", rows);
        tree.put("examples", EXAMPLES);
        return tree;
    }

    private static String sentence(String endpoint) {
        return switch (endpoint) {
            case "GET /" -> "What this service is; the dashboard for browsers";
            case "GET /api/docs" -> "This listing; the browsable documentation for browsers";
            case "GET /openapi" -> "The OpenAPI document, as YAML or JSON";
            case "GET /metrics" -> "Metrics for Prometheus";
            case "GET /api/v1/state" -> "Current and target state";
            case "GET /api/v1/state/current" -> "Current state";
            case "GET /api/v1/state/target" -> "Target state, its revision as ETag";
            case "POST /api/v1/state/target" -> "Set the target state; ?apply=true applies it too";
            case "POST /api/v1/state/apply" -> "Apply the target state; ?wait=30s waits for the end";
            case "GET /api/v1/state/plan" -> "What applying the stored target would do";
            case "POST /api/v1/state/plan" -> "What applying the posted target would do; nothing is stored";
            case "GET /api/v1/state/history" -> "Accepted targets, newest first";
            case "GET /api/v1/state/history/{revision}" -> "One accepted target";
            case "POST /api/v1/state/rollback/{revision}" -> "Make an old target the target again and apply it";
            case "GET /api/v1/passes/{passId}" -> "One pass of reconciling with its steps";
            case "GET /api/v1/status" -> "Status of the manager";
            case "GET /api/v1/reconciliation" -> "How each service compares with its target";
            case "GET /api/v1/events" -> "What happened and why; ?after=SEQ&limit= pages";
            case "GET /api/v1/apps" -> "The apps that run";
            case "GET /api/v1/apps/{appId}" -> "One app";
            case "POST /api/v1/apps/{appId}" -> "Set one app in the target state";
            case "DELETE /api/v1/apps/{appId}" -> "Remove one app from the target state";
            case "GET /api/v1/metrics" -> "Metrics of the machine";
            case "GET /api/v1/metrics/history" -> "The past of the machine or of a container, as columns";
            case "GET /api/v1/access" -> "What the caller's token may do";
            case "POST /api/v1/ws/ticket" -> "A ticket by which a browser opens one WebSocket";
            case "GET /api/v1/containers" -> "Our containers and what they use";
            case "POST /api/v1/containers/{id}/exec" -> "Run a command in a container";
            case "GET /api/v1/logs" ->
                "What containers and the manager wrote; ?serviceName=&level=&q=&after= filter and page";
            case "GET /api/v1/logs/count" -> "How many entries match";
            case "POST /api/v1/logs/{containerId}/attach" -> "Follow a container's log again";
            case "DELETE /api/v1/logs/{containerId}/attach" -> "Stop following a container's log";
            case "POST /api/v1/device/register" -> "Register with a fleet's API";
            case "GET /api/v1/device" -> "Who this device is";
            case "GET /api/v1/device/provisioned" -> "Whether it is provisioned";
            case "POST /api/v1/device/provision" -> "Provision it";
            case "PATCH /api/v1/device" -> "Change its name or its fleet's API";
            case "POST /api/v1/device/reset" -> "Forget the provisioning; the uuid stays";
            case "GET /api/v1/stream" -> "Live channels as Server-Sent Events: ?channels=metrics,events";
            case "GET /api/v1/ws/stats" -> "Statistics of the WebSocket connections";
            case "POST /api/v1/reconciliation/pause" -> "Pause reconciling for some minutes; it goes on by itself";
            case "POST /api/v1/apps/{appId}/services/{serviceId}/restart" -> "Restart a service";
            case "POST /api/v1/apps/{appId}/services/{serviceId}/stop" -> "Stop a service until it is started again";
            case "POST /api/v1/apps/{appId}/services/{serviceId}/start" -> "Start a service that was stopped";
            case "GET /api/v1/apps/{appId}/services/{serviceId}/explain" ->
                "Why a service is as it is, and what comes next";
            case "POST /api/v1/apps/{appId}/update" -> "Look up what the app's tags mean now, and update what moved";
            case "GET /api/v1/volumes" -> "The volumes and what uses them";
            case "POST /api/v1/volumes/{name}/purge" -> "Remove a volume and its data, confirmed by name";
            case "POST /api/v1/state/recover" -> "Draft a target from unclaimed containers";
            default -> "See the documentation";
        };
    }

    private static Map<String, String> examples() {
        var json = "curl -H 'Content-Type: application/json' -d ";
        var app = "{\"appId\":1001,\"appName\":\"web\",\"services\":[{\"serviceId\":1,\"serviceName\":\"nginx\","
                + "\"imageName\":\"nginx:alpine\",\"config\":{\"ports\":[\"8080:80\"]}}]}";
        var examples = new LinkedHashMap<String, String>();
        examples.put(
                "setTarget", json + "'{\"apps\":{\"1001\":" + app + "}}' http://localhost:3002/api/v1/state/target");
        examples.put("apply", "curl -X POST 'http://localhost:3002/api/v1/state/apply?wait=30s'");
        examples.put("setApp", json + "'" + app + "' http://localhost:3002/api/v1/apps/1001");
        examples.put("state", "curl http://localhost:3002/api/v1/state");
        return examples;
    }
}
