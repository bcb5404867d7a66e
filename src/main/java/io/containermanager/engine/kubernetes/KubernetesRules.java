package io.containermanager.engine.kubernetes;

import io.containermanager.engine.TargetRules;
import io.containermanager.model.App;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
import io.containermanager.plan.step.PlanWarning;
import java.nio.file.Path;
import java.util.List;

/**
 * What a cluster says about an app.
 *
 * @param settings how apps are laid out on it
 * @param projectRoot the absolute folder below which each app's own files are, {@code <root>/<appId>}: binds of those become ConfigMaps
 */
public record KubernetesRules(KubernetesSettings settings, Path projectRoot) implements TargetRules {

    @Override
    public List<Violation> refusals(App app, State state) {
        var folder = projectRoot.normalize().resolve(Long.toString(app.appId())).toString();
        return KubernetesRefusals.of(app, state.apps().values(), settings, folder);
    }

    @Override
    public List<PlanWarning> differences(App app) {
        return KubernetesDifferences.of(app, settings);
    }

    /** They are keys of the Secret that configuration names. */
    @Override
    public boolean secretsAreFiles() {
        return false;
    }
}
