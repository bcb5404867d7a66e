package io.containermanager.api.web;

import java.util.LinkedHashMap;
import java.util.Map;

/** The listing at {@code /api/docs}: every endpoint with a sentence, and examples to paste. Pure. */
final class DocsListing {

    private DocsListing() {}

    /**
     * {@code {service, documentation, endpoints: {"GET /path": sentence}, examples: {what: curl}}}.
     *
     * @param endpoints sentences by endpoint
     * @param address how the caller reaches this service, such as {@code http://localhost:3002}
     */
    static Map<String, Object> of(Map<String, String> endpoints, String address) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("service", "Simple Container Manager API");
        tree.put("documentation", "/openapi");
        tree.put("endpoints", endpoints);
        tree.put("examples", examples(address));
        return tree;
    }

    private static Map<String, Object> examples(String address) {
        var json = "curl -H 'Content-Type: application/json' -d ";
        var app = "{\"appId\":1001,\"appName\":\"web\",\"services\":[{\"serviceId\":1,\"serviceName\":\"nginx\","
                + "\"imageName\":\"nginx:alpine\",\"config\":{\"ports\":[\"8080:80\"]}}]}";
        var examples = new LinkedHashMap<String, Object>();
        examples.put("setTarget", json + "'{\"apps\":{\"1001\":" + app + "}}' " + address + "/api/v1/state/target");
        examples.put("apply", "curl -X POST '" + address + "/api/v1/state/apply?wait=30s'");
        examples.put("setApp", json + "'" + app + "' " + address + "/api/v1/apps/1001");
        examples.put("state", "curl " + address + "/api/v1/state");
        return examples;
    }
}
