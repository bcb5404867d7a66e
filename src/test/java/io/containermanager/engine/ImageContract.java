package io.containermanager.engine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.EngineUnderTest.Feature;
import io.containermanager.model.ImageReference;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.plan.input.ImageLocks;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import java.util.List;
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

    private EngineImages.Image listed(String name) {
        return await(engine().images()).images().stream()
                .filter(image -> image.names().stream().anyMatch(it -> ImageReference.same(it, name)))
                .findFirst()
                .orElseThrow();
    }

    private boolean isListed(String name) {
        return await(engine().images()).images().stream()
                .anyMatch(image -> image.names().stream().anyMatch(it -> ImageReference.same(it, name)));
    }

    @Test
    void imagesAreListedWithTheContainersThatUseThemAlsoThoseOfOthers() {
        if (subject.lacks().containsKey(Feature.IMAGE_REMOVAL)) {
            var none = await(engine().images());
            assertThat(none.images(), is(List.of()));
            assertThat(String.valueOf(none.reason()), containsString("kubelet"));
            return;
        }
        subject.foreignContainer("keeper-" + appId());
        execute(steps.pullOf(subject.image(), PullPolicy.IF_NOT_PRESENT));
        var unused = subject.loadedImage();
        var made =
                Objects.requireNonNull(execute(steps.createOf(subject.image())).containerId());

        assertThat(listed(subject.image()).usedBy(), hasItem(observed(made).name()));
        assertThat(
                await(engine().images()).images().stream()
                        .flatMap(image -> image.usedBy().stream())
                        .toList(),
                hasItem("keeper-" + appId()));
        assertThat(listed(unused).usedBy(), is(List.of()));
        assertThat(Objects.requireNonNull(listed(unused).sizeBytes()) > 0, is(true));
    }

    @Test
    void anImageIsGoneWithItsLastNameOrByItsId() {
        needs(Feature.IMAGE_REMOVAL);
        var image = subject.movableImage();
        pulled(image);
        var listed = listed(image);
        for (var name : listed.names()) {
            execute(new Step.RemoveImage(0, name, listed.id(), Reason.of("unneeded")));
        }
        assertThat(isListed(image), is(false));
        assertThat(
                await(engine().images()).images().stream()
                        .anyMatch(it -> it.id().equals(listed.id())),
                is(false));
        assertThat(
                execute(new Step.RemoveImage(0, listed.id(), listed.id(), Reason.of("unneeded")))
                        .changed(),
                is(false));
    }

    @Test
    void anImageThatAContainerUsesIsNotRemoved() {
        needs(Feature.IMAGE_REMOVAL);
        var image = subject.movableImage();
        var digest = pulled(image);
        execute(steps.createOf(image));
        var refused = refusal(
                EngineException.Rejected.class,
                engine().execute(new Step.RemoveImage(0, image, digest, Reason.of("unneeded"))));
        assertThat(refused.rejection(), is(Cause.CONFLICT));
        assertThat(isListed(image), is(true));
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
