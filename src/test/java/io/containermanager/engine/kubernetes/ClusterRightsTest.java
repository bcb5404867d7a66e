package io.containermanager.engine.kubernetes;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import io.containermanager.engine.kubernetes.fake.GrantedRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rights that the engine uses, those that the overlay grants, and those that are documented: the same. */
class ClusterRightsTest {

    private static List<String> each(List<?> rules) {
        var rights = new ArrayList<String>();
        for (var each : rules) {
            var rule = (Map<?, ?>) each;
            for (var group : ManifestTree.list(rule, "apiGroups")) {
                for (var resource : ManifestTree.list(rule, "resources")) {
                    rights.add(group + "/" + resource + " " + rule.get("verbs"));
                }
            }
        }
        return rights;
    }

    private static void grantsExactly(List<Map<String, Object>> granted, List<ClusterRights.Right> used) {
        var named = used.stream()
                .map(right -> right.group() + "/" + right.resource() + " " + right.verbs())
                .toList();
        assertThat(each(granted), containsInAnyOrder(named.toArray()));
        assertThat(ClusterRights.missing(Map.of("resourceRules", granted), used), is(empty()));
    }

    @Test
    void theOverlaysGrantExactlyWhatIsUsed() {
        grantsExactly(GrantedRules.engine(), ClusterRights.used(false));
        grantsExactly(GrantedRules.replicas(), ClusterRights.OF_REPLICAS);
    }

    @Test
    void theDocumentListsThem() throws IOException {
        var rows = Files.readAllLines(Path.of("docs/kubernetes.md"));
        var all = new ArrayList<>(ClusterRights.used(false));
        all.addAll(ClusterRights.OF_REPLICAS);
        for (var right : all) {
            var verbs = " " + String.join(", ", right.verbs()) + " ";
            assertThat(
                    right + " is in the table",
                    rows.stream().anyMatch(row -> {
                        var cells = row.split("\\|", -1);
                        return cells.length == 5
                                && cells[1].strip().equals(right.group())
                                && List.of(cells[2].strip().split(", ", -1)).contains(right.resource())
                                && cells[3].equals(verbs);
                    }),
                    is(true));
        }
    }

    @Test
    void whatIsMissingIsNamed() {
        var rules = List.of(
                Map.of("apiGroups", List.of("*"), "resources", List.of("*"), "verbs", List.of("get", "list", "watch")),
                Map.of("apiGroups", List.of(""), "resources", List.of("*"), "verbs", List.of("*")),
                Map.of(
                        "apiGroups",
                        List.of("batch"),
                        "resources",
                        List.of("jobs"),
                        "verbs",
                        List.of("create", "delete"),
                        "resourceNames",
                        List.of("one")));
        assertThat(
                ClusterRights.missing(Map.of("resourceRules", rules), true),
                contains(
                        "deployments.apps: create, patch, delete",
                        "statefulsets.apps: create, patch, delete",
                        "jobs.batch: create, delete",
                        "networkpolicies.networking.k8s.io: create, patch, delete"));
        assertThat(ClusterRights.missing(Map.of(), false), hasItem("namespaces: get, create"));
        assertThat(ClusterRights.missing(Map.of(), true).contains("namespaces: get, create"), is(false));
    }
}
