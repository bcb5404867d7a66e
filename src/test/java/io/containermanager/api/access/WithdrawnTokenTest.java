package io.containermanager.api.access;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is open by a token ends when the token is withdrawn, changed or expired, and says why. */
class WithdrawnTokenTest extends SignedIn {

    @Test
    @Timeout(180)
    void everyConnectionOfAWithdrawnTokenEnds() throws Exception {
        Files.writeString(file, all() + watcher("[read, exec]", ""));
        server.refresh(book);
        var container = running();
        var live = openByToken("/ws", "watcher");
        var shell = openByToken("/ws/containers/" + container + "/exec?command=sh&tty=true", "watcher");
        var other = openByToken("/ws", "all");
        var stream = server.client.send(
                server.request("/api/v1/stream?channels=events")
                        .header("Authorization", "Bearer watcher" + END)
                        .build(),
                BodyHandlers.ofInputStream());
        assertThat(stream.statusCode(), is(200));

        Files.writeString(file, all() + watcher("[read]", ""));
        server.refresh(book);

        assertThat(live.get(PATIENCE_SECONDS, TimeUnit.SECONDS), is(4401));
        assertThat(shell.get(PATIENCE_SECONDS, TimeUnit.SECONDS), is(4401));
        assertThat(rest(stream.body()).get(PATIENCE_SECONDS, TimeUnit.SECONDS), containsString("access-ended"));
        assertThat(other.isDone(), is(false));
    }

    @Test
    void anExpiredTokenEndsWhatItOpened() throws Exception {
        // From here on, since a start takes its time on a busy machine.
        var soon = Instant.now().plus(Duration.ofSeconds(10));
        Files.writeString(file, watcher("[read]", ", expires: " + soon));
        server.refresh(book);
        var live = openByToken("/ws", "watcher");

        assertThat(live.get(10 + PATIENCE_SECONDS, TimeUnit.SECONDS), is(4401));
    }

    private static String watcher(String scopes, String more) {
        return "- {name: watcher, scopes: " + scopes + ", token: watcher" + END + more + "}\n";
    }
}
