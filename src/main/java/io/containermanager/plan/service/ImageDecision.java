package io.containermanager.plan.service;

import io.containermanager.model.ImageReference;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.KnownImages;
import io.containermanager.plan.input.KnownImages.PullFailure;
import io.containermanager.plan.input.ServiceStatus.Cause;
import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a new container of a service needs in the way of an image. */
sealed interface ImageDecision {

    /** It is there. */
    record Ready(String reference) implements ImageDecision {}

    /** It is to be fetched first. */
    record Fetch(
            String reference,
            PullPolicy policy,
            Reason why,
            @Nullable String platform,
            @Nullable PullFailure before) implements ImageDecision {
        Step.DownloadImage step(long appId) {
            return new Step.DownloadImage(appId, reference, policy, why, platform);
        }

        Cause cause() {
            return ImageDecision.cause(before);
        }

        boolean failedBefore() {
            return before != null;
        }
    }

    /** It is not there, and there is nothing to do about it now. */
    record Wait(
            String reference,
            String reason,
            Progress progress,
            @Nullable Duration again,
            Cause cause) implements ImageDecision {}

    static ImageDecision of(DesiredService service, Observation observation, KnownImages facts) {
        var image = service.imageReference();
        var policy = service.service().config().updatePolicy().pullPolicy();
        var normal = ImageReference.normal(image);
        boolean present = observation.hasImage(normal);
        boolean fetched = service.specHash().equals(facts.fetchedFor().get(service.key()));
        if (present && (policy != PullPolicy.ALWAYS || fetched)) {
            return new Ready(image);
        }
        var failure = facts.failures().get(normal);
        var platform = service.service().config().runtimeOptions().platform();
        var underWay = underWay(normal, facts);
        if (underWay != null) {
            return facts.foreseen()
                    ? new Fetch(normal, policy, Reason.of("it " + underWay), platform, failure)
                    : new Wait(
                            image,
                            PullFailure.again("image " + image + " " + underWay, failure),
                            Progress.MOVING,
                            null,
                            cause(failure));
        }
        if (policy == PullPolicy.NEVER) {
            return new Wait(
                    image,
                    "image " + image + " is not present locally and pullPolicy is never: load it or change the policy",
                    Progress.STUCK,
                    null,
                    Cause.PULL_FAILED);
        }
        if (failure != null && failure.backoff().isPositive()) {
            return new Wait(
                    image,
                    "image " + image + " cannot be fetched: " + failure.then(),
                    Progress.STUCK,
                    failure.backoff(),
                    Cause.PULL_FAILED);
        }
        var why = present
                ? Reason.of("pullPolicy is always")
                : new Reason("it is not present locally", "it was not present locally");
        return new Fetch(normal, policy, why, platform, failure);
    }

    /** What is being done to fetch an image, to follow its name; null when nothing is. */
    private static @Nullable String underWay(String reference, KnownImages facts) {
        if (facts.running().contains(reference)) {
            return "is being fetched";
        }
        return facts.waiting().contains(reference) ? "waits for a free pull (" + facts.underWay() + ")" : null;
    }

    private static Cause cause(@Nullable PullFailure before) {
        return before == null ? Cause.PULL : Cause.PULL_FAILED;
    }
}
