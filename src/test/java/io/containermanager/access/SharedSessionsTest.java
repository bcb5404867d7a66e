package io.containermanager.access;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.access.ReplicaSeal.Opened;
import io.containermanager.event.Clock;
import io.containermanager.event.Event;
import io.containermanager.store.FailingText;
import io.containermanager.store.StoreException;
import io.containermanager.store.TextStore;
import io.containermanager.store.files.BestEffortFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions and tokens of three replicas over one place, in virtual time. */
class SharedSessionsTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String HOME = "10.0.0.1";
    private static final Duration IDLE = Duration.ofHours(1);
    private static final Duration LIFETIME = Duration.ofHours(3);
    private static final Token TOKEN =
            new Token("team", Token.fingerprint("team"), Set.of(Scope.READ), Set.of(7L), null);

    private final FailingText place = new FailingText();
    private final Replica one = new Replica(0);
    private final Replica two = new Replica(5_000_000_000L);
    private final Replica three = new Replica(-7);
    private long nanos;

    /** One with a monotonic clock and a tokens file of its own. */
    private final class Replica {
        private final List<Event> events = new ArrayList<>();
        private boolean knowsToken = true;
        private final Sessions sessions;

        private Replica(long origin) {
            this(origin, place);
        }

        private Replica(long origin, TextStore kept) {
            sessions = new Sessions(
                    new SessionSettings(IDLE, LIFETIME),
                    new Clock(() -> START.plusNanos(nanos), () -> origin + nanos),
                    new Random(origin),
                    kept,
                    digest -> knowsToken && digest.equals(TOKEN.digest()) ? Optional.of(TOKEN) : Optional.empty(),
                    events::add);
        }

        private Sessions.Started signIn() {
            return sessions.start(
                    TOKEN, new Session.Device(HOME, "Browser \t\n ü", "/", false), START.plusNanos(nanos));
        }

        private boolean knows(Sessions.Started started) {
            return sessions.find(started.secret(), HOME).isPresent();
        }

        private void sweep() {
            sessions.sweep(_ -> knowsToken);
        }
    }

    private Replica started(Path file, long origin) {
        return new Replica(
                origin,
                BestEffortFile.open(
                        file,
                        "sessions",
                        Sessions.TEXT_MAX_CHARS,
                        text -> Sessions.opened(text, START.plusNanos(nanos))));
    }

    @Test
    void aUseIsKeptForTheNextStartAndSoIsTheTimeWithoutOne(@TempDir Path folder) {
        var file = folder.resolve("sessions.tsv");
        var before = started(file, 8);
        var session = before.signIn();
        nanos += IDLE.minusMinutes(10).toNanos();
        assertThat(before.knows(session), is(true));
        before.sweep();

        nanos += Duration.ofMinutes(20).toNanos();
        assertThat(started(file, 9).knows(session), is(true));
        nanos += IDLE.toNanos();
        assertThat(started(file, 10).knows(session), is(false));
    }

    /** A wrong clock, or a damaged file. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1026-01-01T00:00:00Z",
                "-999999999-01-01T00:00:00Z",
                "2028-01-01T00:00:00Z",
                "+999999999-01-01T00:00:00Z"
            })
    void aSessionFromAnyTimeHoldsUpNothingAndLastsNoLongerThanOthers(String startedAt) {
        var started = one.signIn();
        var text = place.text().replaceFirst("2026-01-01T[^\t]*", Matcher.quoteReplacement(startedAt));
        place.change(_ -> new TextStore.Changed<>(Sessions.opened(text, START), true));

        var restarted = new Replica(11);
        assertThat(restarted.knows(started), is(startedAt.compareTo("2027") > 0 || startedAt.startsWith("+")));
        assertThat(restarted.knows(restarted.signIn()), is(true));
        nanos += LIFETIME.toNanos();
        assertThat(new Replica(12).knows(started), is(false));
    }

    private List<Replica> all() {
        return List.of(one, two, three);
    }

    /** Each replica sweeps every minute. */
    private void pass(Duration time) {
        for (long minute = 0; minute < time.toMinutes(); minute++) {
            nanos += Duration.ofMinutes(1).toNanos();
            all().forEach(Replica::sweep);
        }
    }

    @Test
    void whoSignedInOnOneReplicaIsKnownToAllAndSignsOutOfAll() {
        var started = one.signIn();
        for (var replica : all()) {
            assertThat(replica.sessions.find(started.secret(), HOME).orElseThrow(), is(started.caller()));
            assertThat(replica.sessions.find(started.secret(), "10.0.0.9").isPresent(), is(false));
            assertThat(replica.sessions.list(START).getFirst().device().userAgent(), is("Browser \t\n ü"));
        }
        assertThat("no secret is kept", place.text(), not(containsString(started.secret())));

        assertThat(two.sessions.end(Objects.requireNonNull(started.caller().session()), started.caller()), is(true));
        all().forEach(replica -> assertThat(replica.knows(started), is(false)));
        assertThat(two.events.getLast().reason(), containsString("Session of team from 10.0.0.1 signed out"));
    }

    @Test
    void aUseOnOneReplicaKeepsTheSessionOnAllWithAFewWritesOnly() {
        var started = one.signIn();
        int before = place.writes();
        for (int minute = 0; minute < 170; minute++) {
            pass(Duration.ofMinutes(1));
            assertThat(two.knows(started), is(true));
        }
        assertThat("one in three minutes", place.writes() - before, is(170 / 3));
        all().forEach(replica -> assertThat(replica.knows(started), is(true)));
    }

    @Test
    void anIdleSessionEndsOnAllWithinATwentiethOfTheIdleTime() {
        var started = one.signIn();
        pass(Duration.ofMinutes(30));
        assertThat(three.knows(started), is(true));
        pass(Duration.ofMinutes(63));
        all().forEach(replica -> assertThat(replica.knows(started), is(false)));
        assertThat("removed by one of them", place.text(), is(""));
    }

    @Test
    void aReplicaThatStartsLaterDoesNotProlongTheLifetime() {
        var started = one.signIn();
        for (int minute = 0; minute < 179; minute++) {
            pass(Duration.ofMinutes(1));
            assertThat(one.knows(started), is(true));
        }
        var late = new Replica(42);
        assertThat(late.knows(started), is(true));
        nanos += Duration.ofMinutes(1).toNanos();
        assertThat(late.knows(started), is(false));
    }

    /** As after a rollout in which each replica was replaced. */
    @Test
    void replicasThatStartLaterDoNotProlongTheIdleTime() {
        var never = one.signIn();
        var used = one.signIn();
        pass(Duration.ofMinutes(30));
        assertThat(two.knows(used), is(true));
        pass(Duration.ofMinutes(20));

        var late = new Replica(42);
        assertThat(late.knows(never), is(true));
        var shown = late.sessions.list(START.plusNanos(nanos)).stream()
                .map(Session::usedAt)
                .toList();
        // The newest first; the use that was just seen is of now.
        assertThat(shown, is(List.of(START.plus(Duration.ofMinutes(30)), START.plus(Duration.ofMinutes(50)))));

        var later = new Replica(43);
        later.sessions.list(START);
        nanos += Duration.ofMinutes(11).toNanos();
        assertThat("its use on the other replica was not made known", later.knows(never), is(false));
        assertThat(later.knows(used), is(true));
    }

    /** Clocks of machines may differ; what a replica older than this one wrote counts uses only. */
    @Test
    void aUseInTheFutureOrOfAnUnknownTimeCountsAsNow() {
        var started = one.signIn();
        pass(Duration.ofMinutes(50));
        for (var use : List.of("7", String.valueOf(START.plusSeconds(9_000).getEpochSecond()))) {
            place.change(text -> {
                var fields = text.strip().split("\t");
                fields[4] = use;
                return new TextStore.Changed<>(String.join("\t", fields) + "\n", true);
            });
            var late = new Replica(42);
            assertThat(late.sessions.list(START.plusNanos(nanos)).getFirst().usedAt(), is(START.plusNanos(nanos)));
            assertThat(late.knows(started), is(true));
        }
    }

    @Test
    void aTokenUnknownToOneReplicaOpensNothingThereOnly() {
        three.knowsToken = false;
        var started = one.signIn();
        assertThat(three.knows(started), is(false));
        assertThat(three.sessions.list(START), is(empty()));
        pass(Duration.ofMinutes(4));
        assertThat(one.knows(started), is(true));
        three.knowsToken = true;
        pass(Duration.ofMinutes(4));
        assertThat(three.knows(started), is(true));
    }

    @Test
    void aTokenThatIsGoneEndsItsSessionsAtOnceAndTheyAreRemovedLater() {
        var started = one.signIn();
        all().forEach(replica -> replica.knowsToken = false);
        // Access asks whether the token of a caller holds; here the records go as well.
        pass(Duration.ofMinutes(6));
        assertThat(place.text(), is(""));
        all().forEach(replica -> assertThat(replica.knows(started), is(false)));
    }

    @Test
    void whatIsTooOldToRelyOnOpensNothing() {
        var started = one.signIn();
        var tokens = CreatedTokens.shared(place, new Random(1));
        place.setFresh(false);
        assertThat(one.knows(started), is(false));
        assertThat(one.sessions.list(START), is(empty()));
        assertThat(tokens.all(), is(empty()));
        place.setFresh(true);
        assertThat(one.knows(started), is(true));
    }

    @Test
    void whatCannotBeReadOpensNothingAndIsNotOverwritten() {
        place.change(_ -> new TextStore.Changed<>("2\tof a later version\n", true));
        assertThat(one.sessions.list(START), is(empty()));
        assertThrows(StoreException.class, one::signIn);
        assertThat(place.text(), is("2\tof a later version\n"));
    }

    @Test
    void aTokenThatWasCreatedOnOneReplicaIsKnownToAllUntilItIsRevokedOnAny() {
        var here = CreatedTokens.shared(place, new Random(1));
        var there = CreatedTokens.shared(place, new Random(2));
        assertThat(here.add(TOKEN, Set.of()), is(TokenCreation.CREATED));
        assertThat(there.all(), is(List.of(TOKEN)));
        assertThat(there.add(TOKEN, Set.of()), is(TokenCreation.NAME_IN_USE));
        assertThat(there.remove("team"), is(true));
        assertThat(here.all(), is(empty()));
        assertThat(here.remove("team"), is(false));
    }

    @Test
    void onlyAReplicaCanSayWhereAForwardedRequestCameFrom() {
        var here = new ReplicaSeal(place, new Random(1));
        var there = new ReplicaSeal(place, new Random(2));
        var sealed = here.sealed("2001:db8::1", "a=b");
        assertThat(there.opened(sealed, "a=b"), is(new Opened.From("2001:db8::1")));
        assertThat(there.opened(sealed, "a=c"), is(new Opened.Forged()));
        assertThat(there.opened(sealed.replace("2001", "2002"), "a=b"), is(new Opened.Forged()));
        for (var forged : List.of("", "1", "10.0.0.1 ", "10.0.0.1 00")) {
            assertThat(there.opened(forged, "a=b"), is(new Opened.Forged()));
        }
    }

    @Test
    void aProofCannotBeCheckedUntilTheKeyIsKnownAndFresh() {
        var here = new ReplicaSeal(place, new Random(1));
        var late = new FailingText();
        var there = new ReplicaSeal(late, new Random(2));
        var sealed = here.sealed(HOME, "a=b");
        assertThat(there.opened(sealed, "a=b"), is(new Opened.Unchecked()));

        late.change(_ -> new TextStore.Changed<>(place.text(), true));
        assertThat(there.opened(sealed, "a=b"), is(new Opened.From(HOME)));
        late.setFresh(false);
        assertThat(there.opened(sealed, "a=b"), is(new Opened.Unchecked()));
        assertThat("without a proof", there.opened("x", "a=b"), is(new Opened.Forged()));
    }

    @Test
    void aManagerWithoutReplicasTakesNoProof() {
        var alone = new ReplicaSeal(TextStore.inMemory(), new Random(1));
        assertThat(alone.opened("10.0.0.1 00", ""), is(new Opened.Forged()));
    }
}
