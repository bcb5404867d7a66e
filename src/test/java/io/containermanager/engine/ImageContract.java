package io.containermanager.engine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.EngineUnderTest.Feature;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.plan.input.ImageLocks;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a tag means: in the registry now, on this engine, and of an image that no registry gave. */
abstract class ImageContract extends EngineTestBed {

    private String pulled(String image) {
        return Objects.requireNonNull(
                execute(steps.pullOf(image, PullPolicy.ALWAYS)).imageDigest());
    }

    @Test
    void aPullBringsTheDigestOfTheRegistryWhichALookupDoesNotPull() {
        needs(Feature.REGISTRY_LOOKUP);
        var image = subject.movableImage();
        var first = await(engine().registryDigest(image));
        assertThat(first, startsWith("sha256:"));
        assertThat(await(engine().observe()).images(), not(hasItem(image)));
        assertThat(pulled(image), is(first));
        assertThat(await(engine().observe()).images(), hasItem(ImageLocks.byDigest(image, first)));
    }

    @Test
    void aMovedTagIsReportedWhileTheOldImageStaysUnderItsDigest() {
        needs(Feature.REGISTRY_LOOKUP);
        var image = subject.movableImage();
        var first = pulled(image);
        subject.moveTag(image);
        var second = await(engine().registryDigest(image));
        assertThat(second, is(not(first)));
        assertThat(pulled(image), is(second));
        var images = await(engine().observe()).images();
        assertThat(images, hasItem(ImageLocks.byDigest(image, first)));
        assertThat(images, hasItem(ImageLocks.byDigest(image, second)));
        var old = execute(steps.createOf(ImageLocks.byDigest(image, first))).containerId();
        assertThat(observed(Objects.requireNonNull(old)).imageId(), is(first));
    }

    @Test
    void anImageThatWasLostIsFetchedByItsDigestThoughItsTagMoved() {
        needs(Feature.REGISTRY_LOOKUP);
        var image = subject.movableImage();
        var first = await(engine().registryDigest(image));
        subject.moveTag(image);
        var byDigest = ImageLocks.byDigest(image, first);
        assertThat(pulled(byDigest), is(first));
        assertThat(await(engine().registryDigest(byDigest)), is(first));
    }

    @Test
    void anImageIsNotRemovedOnceItsNameMeansAnotherOne() {
        needs(Feature.IMAGE_REMOVAL);
        var image = subject.movableImage();
        var first = pulled(image);
        subject.moveTag(image);
        var second = pulled(image);
        assertThat(
                execute(new Step.RemoveImage(0, image, first, Reason.of("unneeded")))
                        .changed(),
                is(false));
        assertThat(await(engine().observe()).images(), hasItem(image));
        assertThat(
                execute(new Step.RemoveImage(0, image, second, Reason.of("unneeded")))
                        .changed(),
                is(true));
    }

    @Test
    void aTagBesideADigestIsIgnoredByPullLookAndCreation() {
        var image = subject.movableImage();
        var digest = pulled(image);
        var both = image + "@" + digest;
        assertThat(await(engine().observe()).hasImage(both), is(true));
        assertThat(execute(steps.pullOf(both, PullPolicy.IF_NOT_PRESENT)).changed(), is(false));
        var made = execute(steps.createOf(both)).containerId();
        assertThat(observed(Objects.requireNonNull(made)).imageId(), is(digest));
    }

    @Test
    void aReferenceThatNoRegistryKnowsIsRefusedAsAFailedPull() {
        var refused = refusal(EngineException.Rejected.class, engine().registryDigest(subject.missingImage()));
        assertThat(refused.rejection(), is(Cause.PULL_FAILED));
    }

    @Test
    void anImageThatNoRegistryGaveHasNoDigestThatItCouldBeFetchedBy() {
        var image = subject.loadedImage();
        boolean changed =
                execute(steps.pullOf(image, PullPolicy.IF_NOT_PRESENT)).changed();
        assertThat(changed, is(subject.lacks().containsKey(Feature.PRESENT_IMAGES)));
        var id = observed(Objects.requireNonNull(execute(steps.createOf(image)).containerId()))
                .imageId();
        var images = await(engine().observe()).images();
        assertThat(images, hasItem(image));
        // An engine may not tell the id of an image that has no digest.
        assertThat(images, not(hasItem(ImageLocks.byDigest(image, id == null ? "sha256:" : id))));
        refusal(EngineException.Rejected.class, engine().registryDigest(image));
    }
}
