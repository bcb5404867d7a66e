package io.containermanager.engine.kubernetes;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The rights that the engine uses, those that the overlay grants, and those that are documented: the same. */
class ClusterRightsTest {

    private static List<?> granted() throws IOException {
        var text = Files.readString(Path.of("k8s/overlays/cluster/clusterrole.yaml"));
        Map<String, Object> role = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
        return Tree.list(role, "rules");
    }

    private static List<String> each(List<?> rules) {
        var rights = new ArrayList<String>();
        for (var each : rules) {
            var rule = (Map<?, ?>) each;
            for (var group : Tree.list(rule, "apiGroups")) {
                for (var resource : Tree.list(rule, "resources")) {
                    rights.add(group + "/" + resource + " " + rule.get("verbs"));
                }
            }
        }
        return rights;
    }

    @Test
    void theOverlayGrantsExactlyWhatIsUsed() throws IOException {
        var used = ClusterRights.used(false).stream()
                .map(right -> right.group() + "/" + right.resource() + " " + right.verbs())
                .toList();
        assertThat(each(granted()), containsInAnyOrder(used.toArray()));
        assertThat(ClusterRights.missing(Map.of("resourceRules", granted()), false), is(empty()));
    }

    @Test
    void theDocumentListsThem() throws IOException {
        var rows = Files.readAllLines(Path.of("docs/kubernetes.md"));
        for (var right : ClusterRights.used(false)) {
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
