package io.containermanager.model;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.model.read.Parsed;
import io.containermanager.model.secret.Masking;
import io.containermanager.model.wire.MaskRestorer;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.model.wire.StateTree;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** What holds for every state and every tree. */
class StatePropertiesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Provide
    Arbitrary<State> states() {
        return StateArbitraries.states();
    }

    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.longs();
    }

    @Property(tries = 500)
    void whatIsWrittenReadsBackEqual(@ForAll("states") State state) throws JsonProcessingException {
        assertThat(read(state), equalTo(new Parsed.Good<>(state)));
    }

    @Property(tries = 500)
    void gettingAStateMaskedAndPostingItChangesNothing(@ForAll("states") State state) throws JsonProcessingException {
        State masked = good(read(Masking.mask(state)));

        assertThat(MaskRestorer.restore(masked, state), equalTo(new Parsed.Good<>(state)));
    }

    @Property(tries = 200)
    void maskingTwiceIsMaskingOnceAndLeavesNoSecret(@ForAll("states") State state) throws JsonProcessingException {
        State masked = Masking.mask(state);

        assertThat(Masking.mask(masked), equalTo(masked));
        assertThat(JSON.writeValueAsString(StateTree.write(masked)), not(containsString("s3cret")));
    }

    @Property(tries = 200)
    void theOrderOfMapsChangesNoFingerprint(@ForAll("states") State state, @ForAll("seeds") long seed) {
        State shuffled = good(StateTree.readState(shuffled(StateTree.write(state), new Random(seed))));

        assertThat(shuffled, equalTo(state));
        state.apps()
                .forEach((id, app) -> app.services().forEach(service -> {
                    App other = shuffled.app(id).orElseThrow();
                    assertThat(
                            SpecHash.of(app, service),
                            equalTo(SpecHash.of(
                                    app, other.service(service.serviceId()).orElseThrow())));
                }));
    }

    @Property(tries = 3_000)
    void noTreeMakesTheReaderThrow(@ForAll("seeds") long seed) {
        var random = new Random(seed);
        Object tree = new Mutation(random).of(StateTree.write(Examples.everything()));

        switch (StateTree.readState(tree)) {
            case Parsed.Good<State>(State state) ->
                assertThat(StateTree.readState(StateTree.write(state)), equalTo(new Parsed.Good<>(state)));
            case Parsed.Bad<State>(List<Violation> violations) -> assertThat(violations.isEmpty(), equalTo(false));
        }
    }

    /** Puts a few strange things in the places of some values, or under keys. */
    private record Mutation(Random random) {

        private static final List<@Nullable Object> STRANGE = Collections.unmodifiableList(Arrays.asList(
                null,
                "",
                "x",
                "\u0000",
                "\ud800",
                "__masked__",
                -1,
                0,
                1,
                1.5,
                1e308,
                Double.NaN,
                Long.MAX_VALUE,
                BigInteger.TEN.pow(400),
                new BigDecimal("1e999999999"),
                true,
                false,
                List.of(),
                Map.of(),
                List.of(List.of()),
                Map.of("x", Map.of()),
                "1-65535",
                "a:b:c:d",
                "::::",
                "9".repeat(10_000),
                Map.of(1, 2),
                "service:shop",
                "/",
                "/..",
                "'"));

        @Nullable
        Object of(@Nullable Object tree) {
            if (random.nextInt(40) == 0) {
                return STRANGE.get(random.nextInt(STRANGE.size()));
            }
            return switch (tree) {
                case Map<?, ?> map -> {
                    var changed = new LinkedHashMap<@Nullable Object, @Nullable Object>();
                    map.forEach((key, value) ->
                            changed.put(random.nextInt(60) == 0 ? String.valueOf(key) + "x" : key, of(value)));
                    yield changed;
                }
                case List<?> list -> {
                    var changed = new ArrayList<@Nullable Object>();
                    list.forEach(value -> changed.add(of(value)));
                    yield changed;
                }
                case null, default -> tree;
            };
        }
    }

    private static @Nullable Object shuffled(@Nullable Object tree, Random random) {
        return switch (tree) {
            case Map<?, ?> map -> {
                var keys = new ArrayList<Object>(map.keySet());
                Collections.shuffle(keys, random);
                var shuffled = new LinkedHashMap<@Nullable Object, @Nullable Object>();
                keys.forEach(key -> shuffled.put(key, shuffled(map.get(key), random)));
                yield shuffled;
            }
            case List<?> list -> {
                var shuffled = new ArrayList<@Nullable Object>();
                list.forEach(value -> shuffled.add(shuffled(value, random)));
                yield shuffled;
            }
            case null, default -> tree;
        };
    }

    /** Through JSON, as it is stored and sent. */
    private static Parsed<State> read(State state) throws JsonProcessingException {
        return StateTree.readState(JSON.readValue(JSON.writeValueAsString(StateTree.write(state)), Object.class));
    }

    private static State good(Parsed<State> parsed) {
        return switch (parsed) {
            case Parsed.Good<State>(State state) -> state;
            case Parsed.Bad<State>(List<Violation> violations) -> throw new AssertionError(violations);
        };
    }
}
