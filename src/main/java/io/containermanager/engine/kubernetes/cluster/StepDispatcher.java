package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.StepResult;
import io.containermanager.engine.kubernetes.version.AppFiles;
import io.containermanager.engine.kubernetes.version.PulledImages;
import io.containermanager.plan.step.Step;
import java.util.function.Consumer;

/** Executes each kind of step on the cluster. Blocks its caller, a virtual thread. */
final class StepDispatcher {

    private final ImagePulls pulls;
    private final PulledImages images;
    private final VolumeAndNetworkSteps resources;
    private final WorkloadSteps versions;
    private final RunSteps runs;
    private final NamespaceSteps namespaces;
    private final WorkloadEvents notices;

    StepDispatcher(
            Cluster cluster,
            PulledImages images,
            ClusterObserver observer,
            AppFiles files,
            LastExits exits,
            LostFiles lostFiles,
            WorkloadEvents notices,
            Consumer<EngineEvent> events) {
        this.images = images;
        this.namespaces = new NamespaceSteps(cluster);
        this.pulls = new ImagePulls(cluster, namespaces, images, events);
        this.resources = new VolumeAndNetworkSteps(cluster, namespaces);
        this.versions = new WorkloadSteps(cluster, namespaces, images, observer, files);
        this.runs = new RunSteps(cluster, new PodEvidence(cluster.client()), exits, lostFiles);
        this.notices = notices;
    }

    /** Executes a step, and writes what became of it as an Event. */
    StepResult apply(Step step) {
        var subject = notices.subject(step);
        try {
            var result = execute(step);
            notices.done(step, subject, result);
            return result;
        } catch (EngineException failed) {
            notices.failed(step, subject, failed);
            throw failed;
        }
    }

    private StepResult execute(Step step) {
        try {
            return switch (step) {
                case Step.DownloadImage pull -> pulls.pull(pull);
                case Step.CreateVolume create -> resources.create(create);
                case Step.CreateNetwork create -> resources.create(create);
                // The networks of pods are part of their template, which is never changed: what can be lost is what
                // they
                // are reached by.
                case Step.ConnectNetwork connect -> runs.restore(connect);
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
        } catch (EngineException.NotFound missing) {
            namespaces.forget(step.appId());
            throw missing;
        } catch (EngineException.Rejected refused) {
            throw namespaces.explained(step.appId(), refused);
        }
    }
}
