package io.containermanager.model.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.model.compose.file.ComposeRequest.HostFiles;
import io.containermanager.model.compose.file.SideFiles;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A missing file of a config or secret would become an empty folder in the container. */
class ReferencedFileTest {

    private static final Posted FILE = Posted.file("""
        services: {web: {image: x, configs: [c], secrets: [s]}}
        configs: {c: {file: ./c.conf}}
        secrets:
          s:
            file: ./s.txt
        """);

    @Test
    void everyFileThatIsMissingIsRefusedInOneAnswer() {
        var posted = Posted.file("""
            services:
              web: {image: x, env_file: a.env, configs: [c], secrets: [s]}
              too: {image: x, label_file: b.env, secrets: [s]}
            configs: {c: {file: ./c.conf}}
            secrets: {s: {file: s}}
            """);

        assertThat(
                posted.refusals(),
                contains(
                        startsWith("/services/web/env_file line 2: env_file \"a.env\" was not uploaded"),
                        equalTo("/configs/c/file line 4: \"./c.conf\" was not uploaded with the Compose file: "
                                + SideFiles.HOW + "; or put it at \"/srv/p/c.conf\""),
                        startsWith("/secrets/s/file line 5: \"s\" was not uploaded with the Compose file"),
                        startsWith("/services/too/label_file line 3: label_file \"b.env\" was not uploaded")));
    }

    @Test
    void whatAnEarlierPostBroughtStays() {
        var first = FILE.side("c.conf", "c").side("s.txt", "s").app();
        var again = FILE.over(first);

        assertThat(again.app().services(), equalTo(first.services()));
        assertThat(
                again.warnings(),
                hasItem("line 2: \"./c.conf\" was not uploaded: the content uploaded earlier is kept (also"
                        + " \"./s.txt\" in line 5)"));
    }

    @Test
    void whatAnEarlierPostBroughtAndTheHostLostIsMissing() {
        var first = FILE.side("c.conf", "c").side("s.txt", "s").app();
        HostFiles onlySecret = "/srv/p/.compose/secrets/s"::equals;

        assertThat(FILE.over(first, HostFiles.NONE).refusals().size(), equalTo(2));
        assertThat(
                FILE.over(first, onlySecret).refusals(),
                contains(startsWith("/configs/c/file line 2: \"./c.conf\" was not uploaded with the Compose file")));
    }

    @Test
    void whatAnEarlierPostOnlyNamedIsStillMissing() {
        var binds =
                Posted.web("volumes: ['./s.txt:/run/secrets/s', './c.conf:/c']").app();

        assertThat(FILE.over(binds).refusals().size(), equalTo(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/ssl/key.pem", "./certs", "certs/"})
    void anAbsolutePathAndAFolderThatWasSentAreTaken(String path) {
        var posted = Posted.file("services: {web: {image: x, secrets: [s]}}\nsecrets: {s: {file: " + path + "}}")
                .side("certs/a.pem", "a");

        assertThat(posted.refusals(), empty());
    }

    /** An empty folder in the place of a configuration is found out only when the container does not work. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'./site.conf:/srv/site.conf'",
                "'./Caddyfile:/etc/caddy/Caddyfile'",
                "'./conf:/etc/nginx/conf.d'",
                "'./public:/usr/share/html:ro'",
                "'./init:/docker-entrypoint-initdb.d'",
                "{type: bind, source: ./public, target: /srv, read_only: true}",
                "{type: bind, source: Caddyfile, target: /etc/caddy/Caddyfile}"
            })
    void aBindThatExpectsContentWhichWasNotUploadedIsWarnedOf(String volume) {
        assertThat(Posted.web("volumes: [" + volume + "]").warnings(), hasItem(containsString("was not uploaded")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'./data:/var/lib/data'", "'./.cache:/cache'", "'/etc/ssl:/etc/ssl:ro'", "'.:/app'"})
    void aFolderForDataIsNot(String volume) {
        assertThat(
                Posted.web("volumes: [" + volume + "]").warnings(), not(hasItem(containsString("was not uploaded"))));
    }

    @Test
    void aPlainBindIsOnlyWarnedOf() {
        assertThat(Posted.web("volumes: ['./a.conf:/a.conf']").refusals(), equalTo(List.of()));
    }
}
