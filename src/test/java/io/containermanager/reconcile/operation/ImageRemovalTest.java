package io.containermanager.reconcile.operation;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.engine.EngineImages;
import io.containermanager.engine.EngineImages.Image;
import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.State;
import io.containermanager.plan.ImageNeeds;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.DesiredState;
import io.containermanager.reconcile.execution.OperationException;
import io.containermanager.reconcile.operation.ImageRemoval.Decision;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageRemovalTest {

    private static final String DIGEST = "sha256:" + "d".repeat(64);

    private static Image image(char id, List<String> names, String... users) {
        return new Image("sha256:" + String.valueOf(id).repeat(64), names, 100L, 30L, List.of(users));
    }

    private static final EngineImages ENGINE = new EngineImages(
            List.of(
                    image('1', List.of("nginx:1", "registry.example/web:1", "nginx@" + DIGEST)),
                    image('2', List.of("nginx:2"), "shop-web-1"),
                    image('3', List.of("db:3")),
                    image('4', List.of("db:4")),
                    image('5', List.of("db:5")),
                    image('6', List.of()),
                    image('7', List.of("other:1"), "grafana"),
                    image('8', List.of("other:2"), "a", "b"),
                    image('9', List.of(), "shop-web-1", "a")),
            null);

    private static final Predicate<String> MANAGED = "shop-web-1"::equals;

    private static DesiredState target(long revision, String image, @Nullable String digest) {
        var app = App.of(7, "shop", List.of(new Service(1, "db", image, ServiceConfig.DEFAULTS)));
        return DesiredState.of(
                revision, new State(new TreeMap<>(Map.of(7L, app))), digest == null ? Map.of() : Map.of(image, digest));
    }

    private static DesiredService good(long revision, String image) {
        var app = App.of(7, "shop", List.of(new Service(1, "db", image, ServiceConfig.DEFAULTS)));
        return DesiredService.of(app, app.services().getFirst(), revision, null);
    }

    /** The applied target needs db:3, the stored one db:4, and db:5 ran well. */
    private static final ImageNeeds NEEDS =
            ImageNeeds.of(target(3, "db:3", null), target(4, "db:4", null), List.of(good(2, "docker.io/library/db:5")));

    private static Decision decide(@Nullable String image) {
        return new ImageRemoval(image, false, "ops").decide(ENGINE, MANAGED, NEEDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nginx:1",
                "docker.io/library/nginx:1",
                "registry.example/web:1",
                "nginx@sha256:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd",
                "1111",
                "sha256:11111111"
            })
    void anUnusedImageIsMeantByAnyOfItsNamesAndByItsId(String meant) {
        assertThat(decide(meant).remove(), is(List.of(ENGINE.images().getFirst())));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        nginx:2 | Image nginx:2 is used by container shop-web-1: remove what uses it first
        other:1 | Image other:1 is used by container grafana, which this manager does not manage: remove what uses it first
        other:2 | Image other:2 is used by containers a, b, none of which this manager manages: remove what uses it first
        9999    | Image 999999999999 is used by containers shop-web-1, a: remove what uses it first
        db:3    | Image db:3 is needed by shop/db of the applied revision 3: change what needs it first
        db:4    | Image db:4 is needed by shop/db of revision 4: change what needs it first
        db:5    | Image db:5 is needed by shop/db, which ran well with it in revision 2: change what needs it first
        """)
    void whatIsUsedOrNeededIsRefusedAndTheReasonNamesBy(String meant, String reason) {
        var refused = assertThrows(OperationException.Refused.class, () -> decide(meant));
        assertThat(refused.getMessage(), is(reason));
    }

    @Test
    void aServiceWhoseNameBeginsAnothersNeedsItsImageByItself() {
        var apps = new TreeMap<Long, App>();
        apps.put(
                7L,
                App.of(
                        7,
                        "shop",
                        List.of(
                                new Service(1, "web-admin", "db:3", ServiceConfig.DEFAULTS),
                                new Service(2, "web", "db:4", ServiceConfig.DEFAULTS))));
        var applied = DesiredState.of(3, new State(apps), Map.of());
        var before = App.of(7, "shop", List.of(new Service(2, "web", "db:3", ServiceConfig.DEFAULTS)));
        var good = DesiredService.of(before, before.services().getFirst(), 2, null);
        assertThat(
                ImageNeeds.of(applied, applied, List.of(good)).of(List.of("db:3")),
                is(List.of(
                        "shop/web-admin of the applied revision 3", "shop/web, which ran well with it in revision 2")));
    }

    @Test
    void whatTheEngineDoesNotHaveIsUnknown() {
        for (var meant : List.of("nginx:9", "abcd", "111", "sha256:12")) {
            var unknown = assertThrows(OperationException.Unknown.class, () -> decide(meant));
            assertThat(unknown.getMessage(), is("The engine has no image " + meant));
        }
    }

    @Test
    void theBeginningOfSeveralIdsIsRefused() {
        var twins = new EngineImages(List.of(image('a', List.of("a:1")), image('a', List.of("a:2"))), null);
        var refused = assertThrows(
                OperationException.Refused.class,
                () -> new ImageRemoval("aaaa", false, "ops").decide(twins, MANAGED, NEEDS));
        assertThat(refused.getMessage(), is("2 images have an id that begins with aaaa: give more of it"));
    }

    @Test
    void aPruneRemovesAllThatNothingUsesOrNeedsAndSaysWhatStays() {
        var decision = decide(null);
        assertThat(
                decision.remove().stream().map(Image::name).toList(),
                is(List.of("nginx:1", "sha256:" + "6".repeat(64))));
        assertThat(
                decision.kept().stream().map(ImageRemoval.Kept::reason).toList(),
                is(List.of(
                        "image db:3 is needed by shop/db of the applied revision 3",
                        "image db:4 is needed by shop/db of revision 4",
                        "image db:5 is needed by shop/db, which ran well with it in revision 2")));
        assertThat(decision.left(), is(0));
    }

    @Test
    void aPruneRemovesABoundedNumberAndSaysHowManyAreLeft() {
        var many = new EngineImages(
                IntStream.range(0, ImageRemoval.IMAGES_MAX + 3)
                        .mapToObj(i -> new Image("sha256:%064x".formatted(i), List.of("made:" + i), 1L, 0L, List.of()))
                        .toList(),
                null);
        var decision = new ImageRemoval(null, false, "ops").decide(many, MANAGED, NEEDS);
        assertThat(decision.remove().size(), is(ImageRemoval.IMAGES_MAX));
        assertThat(decision.left(), is(3));
    }

    @Test
    void aServiceThatIsBoundToADigestNeedsThatImageAndNotTheOneThatHasItsTagNow() {
        var moved = new EngineImages(
                List.of(
                        image('1', List.of("db@" + DIGEST)),
                        image('2', List.of("db:3", "db@sha256:" + "e".repeat(64)))),
                null);
        var bound = ImageNeeds.of(target(3, "db:3", DIGEST), target(3, "db:3", DIGEST), List.of());
        var decision = new ImageRemoval(null, false, "ops").decide(moved, MANAGED, bound);
        assertThat(decision.remove(), is(List.of(moved.images().get(1))));
        assertThat(decision.kept().size(), is(1));
    }

    @Test
    void anEngineThatRemovesNoImagesSaysWhy() {
        var none = EngineImages.none("the kubelet does");
        var refused = assertThrows(
                OperationException.Refused.class,
                () -> new ImageRemoval(null, false, "ops").decide(none, MANAGED, NEEDS));
        assertThat(refused.getMessage(), is("the kubelet does"));
    }

    @Test
    void anImageGoesNameByNameAndAnUntaggedOneByItsId() {
        var wish = new ImageRemoval(null, false, "ops");
        assertThat(
                wish.steps(ENGINE.images().getFirst()).stream()
                        .map(step -> step.image() + " " + step.reason())
                        .toList(),
                is(List.of(
                        "nginx:1 requested by ops",
                        "registry.example/web:1 requested by ops",
                        "nginx@" + DIGEST + " requested by ops")));
        var untagged = ENGINE.images().get(5);
        assertThat(wish.steps(untagged).getFirst().image(), is(untagged.id()));
    }

    @Test
    void onlyBytesThatNoOtherImageSharesComeBackAsFarAsTheyAreKnown() {
        assertThat(ENGINE.images().getFirst().freedBytes(), is(70L));
        var unknown = new Image("sha256:1", List.of(), 100L, null, List.of());
        assertThat(unknown.freedBytes(), is(nullValue()));
        var both = new ImageRemover.Result(List.of(ENGINE.images().getFirst(), unknown), List.of(), 0);
        assertThat(both.freedBytes(), is(nullValue()));
        assertThat(new ImageRemover.Result(List.of(), List.of(), 0).removed(), is(empty()));
        assertThat(
                Objects.requireNonNull(new ImageRemoval("nginx:1", false, "ops")
                        .event(ENGINE.images().getFirst())
                        .reason()),
                is("image nginx:1 was removed by ops"));
    }
}
