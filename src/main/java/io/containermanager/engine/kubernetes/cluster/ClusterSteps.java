package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.StepResult;
import io.containermanager.plan.step.Step;
import java.util.function.Consumer;

/** Executes each kind of step on the cluster. Blocks its caller, a virtual thread. */
final class ClusterSteps {

    private final ImagePulls pulls;
    private final KnownImages images;
    private final ResourceSteps resources;
    private final VersionSteps versions;
    private final RunSteps runs;
    private final NamespaceSteps namespaces;

    ClusterSteps(
            Cluster cluster,
            KnownImages images,
            ClusterObserver observer,
            AppFiles files,
            LastExits exits,
            Consumer<EngineEvent> events) {
        this.images = images;
        this.namespaces = new NamespaceSteps(cluster);
        this.pulls = new ImagePulls(cluster, namespaces, images, events);
        this.resources = new ResourceSteps(cluster, namespaces);
        this.versions = new VersionSteps(cluster, namespaces, images, observer, files);
        this.runs = new RunSteps(cluster, new PodEvidence(cluster.client()), exits);
    }

    StepResult apply(Step step) {
        try {
            return switch (step) {
                case Step.DownloadImage pull -> pulls.pull(pull);
                case Step.CreateVolume create -> resources.create(create);
                case Step.CreateNetwork create -> resources.create(create);
                // The networks of pods are part of their template, which is never changed: they are never taken off
                // one.
                case Step.ConnectNetwork _ -> StepResult.UNCHANGED;
                case Step.CreateContainer create -> versions.create(create);
                case Step.StartContainer start -> runs.start(start);
                case Step.ScaleContainer scale -> runs.scale(scale);
                case Step.StopContainer stop -> runs.stop(stop);
                case Step.RemoveContainer remove -> versions.remove(remove);
                case Step.RemoveNetwork remove -> resources.remove(remove);
                case Step.RemoveVolume remove -> resources.remove(remove);
                // Nodes remove images by themselves when their disks fill; here it is only forgotten.
                case Step.RemoveImage remove -> images.forget(remove.image()) ? StepResult.DONE : StepResult.UNCHANGED;
            };
        } catch (io.containermanager.engine.EngineException.NotFound missing) {
            namespaces.forget(step.appId());
            throw missing;
        }
    }
}
