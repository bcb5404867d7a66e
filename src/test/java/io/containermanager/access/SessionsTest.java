package io.containermanager.access;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.event.Clock;
import io.containermanager.event.Event;
import io.containermanager.store.TextStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long sessions last, in virtual time. */
class SessionsTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String HOME = "10.0.0.1";
    private static final Session.Device DEVICE = new Session.Device(HOME, "Browser", "/", false);

    private static final long FIRST_NANOS =
            Long.MAX_VALUE - Duration.ofMinutes(1).toNanos();

    private long nanos = FIRST_NANOS;
    private final List<Event> events = new ArrayList<>();
    private final Clock time = new Clock(() -> START.plusNanos(nanos - FIRST_NANOS), () -> nanos);
    private final Map<String, Token> tokens = new HashMap<>();
    private final TextStore kept = TextStore.inMemory();
    private final Sessions sessions = new Sessions(
            new SessionSettings(Duration.ofHours(1), Duration.ofHours(3)),
            time,
            new Random(1),
            kept,
            digest -> Optional.ofNullable(tokens.get(digest)),
            events::add);

    private Token token(String name) {
        var token = new Token(name, Token.fingerprint(name), Set.of(Scope.READ), Set.of(7L), null);
        tokens.put(token.digest(), token);
        return token;
    }

    private Sessions.Started start(String name) {
        return sessions.start(token(name), DEVICE, time.now());
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private static String id(Sessions.Started started) {
        return Objects.requireNonNull(started.caller().session());
    }

    @Test
    void aSessionHasExactlyWhatItsTokenHas() {
        var started = start("team");

        var caller = sessions.find(started.secret(), HOME).orElseThrow();

        assertThat(caller.name(), is("team"));
        assertThat(caller.scopes(), is(Set.of(Scope.READ)));
        assertThat(caller.apps(), is(Set.of(7L)));
        assertThat(caller, is(started.caller()));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, 10.0.0.2, false",
        "10.0.0.1, 172.17.0.2, false",
        "10.0.0.1, 127.0.0.1, false",
        "127.0.0.1, 0:0:0:0:0:0:0:1, true",
        "2001:db8:1:2:a:b:c:d, 2001:db8:1:2:1:2:3:4, true",
        "2001:db8:1:2:a:b:c:d, 2001:db8:1:3:a:b:c:d, false",
        "2001:db8:1:2:a:b:c:d, 10.0.0.1, false",
        "unknown, 10.0.0.1, false",
        "unknown, unknown, true"
    })
    void withoutTlsASessionIsUsedFromWhereItBegan(String began, String from, boolean holds) {
        var clear = sessions.start(token("team"), new Session.Device(began, "", "/", false), START);
        var secure = sessions.start(token("team"), new Session.Device(began, "", "/", true), START);

        assertThat(sessions.find(clear.secret(), from).isPresent(), is(holds));
        assertThat(sessions.find(secure.secret(), from).isPresent(), is(true));
        assertThat(sessions.find(clear.secret(), began).isPresent(), is(true));
    }

    @Test
    void aSecretHas256BitsAndIsNotTheId() {
        var secrets = new HashSet<String>();
        for (int i = 0; i < Sessions.OF_ONE_TOKEN_MAX; i++) {
            var started = start("team");
            secrets.add(started.secret());
            assertThat(started.secret().length(), is(43));
            assertThat(sessions.find(id(started), HOME).isPresent(), is(false));
        }
        assertThat(secrets.size(), is(Sessions.OF_ONE_TOKEN_MAX));
        secrets.forEach(secret -> assertThat(events.toString(), not(containsString(secret))));
    }

    @Test
    void aSessionEndsWhenItIsIdle() {
        var started = start("team");
        pass(Duration.ofMinutes(59));
        assertThat(sessions.find(started.secret(), HOME).isPresent(), is(true));
        pass(Duration.ofMinutes(60));

        assertThat(sessions.find(started.secret(), HOME).isPresent(), is(false));
        assertThat(sessions.holds(id(started)), is(false));
        assertThat(sessions.list(START).size(), is(0));
        sessions.sweep(_ -> true);
        assertThat(events.getLast().reason(), is("Session of team from 10.0.0.1 ended: it was not used for 1h"));
    }

    @Test
    void anOpenConnectionKeepsASessionUntilTheEndOfItsLifetime() {
        var started = start("team");
        for (int minutes = 0; minutes < 179; minutes++) {
            assertThat(sessions.holds(id(started)), is(true));
            pass(Duration.ofMinutes(1));
        }
        assertThat(sessions.holds(id(started)), is(true));
        pass(Duration.ofMinutes(1));

        assertThat(sessions.holds(id(started)), is(false));
        sessions.sweep(_ -> true);
        assertThat(events.getLast().reason(), containsString("its lifetime of 3h is over"));
    }

    @Test
    void aSessionEndsWithItsToken() {
        var gone = start("gone");
        var stays = start("stays");

        sessions.sweep(token -> token.name().equals("stays"));

        assertThat(sessions.find(gone.secret(), HOME).isPresent(), is(false));
        assertThat(sessions.find(stays.secret(), HOME).isPresent(), is(true));
        assertThat(events.getLast().reason(), containsString("its token was removed, changed or has expired"));
    }

    @Test
    void aSessionIsEndedByItsHolderOrByAnother() {
        var mine = start("team");
        var other = start("team");

        assertThat(sessions.end(id(mine), mine.caller()), is(true));
        assertThat(sessions.end(id(mine), mine.caller()), is(false));
        assertThat(events.getLast().reason(), containsString("signed out"));
        assertThat(sessions.end(id(other), token("boss").caller()), is(true));
        assertThat(events.getLast().reason(), containsString("ended by boss"));
        assertThat(events.getLast().details().get("by"), is("boss"));
    }

    @Test
    void atItsBoundATokensSessionThatWasNotUsedForLongestEnds() {
        var foreign = start("other");
        var first = start("team");
        pass(Duration.ofSeconds(1));
        var second = start("team");
        for (int i = 2; i < Sessions.OF_ONE_TOKEN_MAX; i++) {
            pass(Duration.ofSeconds(1));
            start("team");
        }
        sessions.find(first.secret(), HOME);

        start("team");

        assertThat(sessions.find(second.secret(), HOME).isPresent(), is(false));
        assertThat(sessions.find(first.secret(), HOME).isPresent(), is(true));
        assertThat(sessions.find(foreign.secret(), HOME).isPresent(), is(true));
        assertThat(events.toString(), containsString("ended for a newer one: at most 20 are kept"));
    }

    @Test
    void neverAreThereMoreThanTheBoundOfAll() {
        var first = start("first");
        pass(Duration.ofSeconds(1));
        var others = IntStream.range(1, Sessions.SESSIONS_MAX)
                .mapToObj(i -> new SessionRecord(
                                "fingerprint" + i, "id" + i, token("t" + i).digest(), 0, time.now(), DEVICE)
                        .begunAt(time.now()))
                .toList();
        kept.change(text -> new TextStore.Changed<>(text + SessionText.write(others), true));
        assertThat(sessions.list(START).size(), is(Sessions.SESSIONS_MAX));

        var last = start("last");

        assertThat(sessions.list(START).size(), is(Sessions.SESSIONS_MAX));
        assertThat(sessions.find(first.secret(), HOME).isPresent(), is(false));
        assertThat(sessions.find(last.secret(), HOME).isPresent(), is(true));
    }

    @Test
    void aListShowsWhenEachEnds() {
        start("team");
        pass(Duration.ofMinutes(150));
        var short_ = start("late");
        sessions.find(short_.secret(), HOME);

        var listed = sessions.list(START.plus(Duration.ofMinutes(150)));

        assertThat(listed.size(), is(1));
        assertThat(listed.getFirst().idleEndsAt(), is(START.plus(Duration.ofMinutes(210))));
        assertThat(listed.getFirst().endsAt(), is(START.plus(Duration.ofMinutes(330))));
    }
}
