package io.containermanager.engine.kubernetes.fake;

import io.containermanager.engine.kubernetes.ManifestTree;
import java.util.List;
import java.util.Map;

/**
 * What was asked, as rights name it.
 *
 * @param verb such as {@code list} or {@code watch}
 * @param resource the plural with a subresource such as {@code pods/log}; for what belongs to no kind the path, such as {@code /version}
 */
public record FakeRequest(String verb, String group, String resource) {

    /** What needs no right. */
    private static final List<String> FREE = List.of("/version", "selfsubjectrulesreviews");

    /** What a request asks. */
    public static FakeRequest of(String method, String path, String query) {
        var parts = List.of(path.substring(1).split("/", -1));
        boolean core = parts.getFirst().equals("api");
        if (!core && !parts.getFirst().equals("apis")) {
            return new FakeRequest("get", "", path);
        }
        var rest = parts.subList(core ? 2 : 3, parts.size());
        if (rest.size() > 2 && rest.getFirst().equals("namespaces")) {
            rest = rest.subList(2, rest.size());
        }
        var resource = rest.size() > 2 ? rest.getFirst() + "/" + rest.get(2) : rest.getFirst();
        return new FakeRequest(verb(method, rest.size() == 1, query), core ? "" : parts.get(1), resource);
    }

    private static String verb(String method, boolean all, String query) {
        return switch (method) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> query.contains("watch=true") ? "watch" : all ? "list" : "get";
        };
    }

    boolean granted(List<Map<String, Object>> rules) {
        return FREE.contains(resource)
                || rules.stream()
                        .anyMatch(rule -> names(rule, "apiGroups", group)
                                && names(rule, "resources", resource)
                                && names(rule, "verbs", verb));
    }

    private static boolean names(Map<String, Object> rule, String key, String wanted) {
        return ManifestTree.list(rule, key).stream().anyMatch(it -> it.equals(wanted) || it.equals("*"));
    }

    /** Such as {@code list deployments.apps}. */
    @Override
    public String toString() {
        return verb + " " + resource + (group.isEmpty() ? "" : "." + group);
    }
}
