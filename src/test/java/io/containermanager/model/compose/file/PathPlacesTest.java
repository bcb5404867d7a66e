package io.containermanager.model.compose.file;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.containermanager.model.VolumeMount;
import io.containermanager.model.compose.ComposeApp;
import io.containermanager.model.compose.Posted;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A variable without a value never makes a path of the host into another one. */
class PathPlacesTest {

    /** Every place of a file where a text becomes a path; P is where it stands. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "services: {s: {image: x, volumes: ['P:/x']}}",
                "services: {s: {image: x, volumes: ['./x:P']}}",
                "services: {s: {image: x, volumes: [{type: bind, source: 'P', target: /x}]}}",
                "services: {s: {image: x, volumes: [{type: bind, source: ./x, target: 'P'}]}}",
                "services: {s: {image: x, volumes: [{type: volume, source: d, target: /x, volume: {subpath: 'P'}}]}}\n"
                        + "volumes: {d: }",
                "services: {s: {image: x, tmpfs: 'P'}}",
                "services: {s: {image: x, tmpfs: ['P']}}",
                "services: {s: {image: x, env_file: 'P'}}",
                "services: {s: {image: x, env_file: ['P']}}",
                "services: {s: {image: x, env_file: [{path: 'P', required: false}]}}",
                "services: {s: {image: x, label_file: 'P'}}",
                "services: {s: {image: x, devices: ['P:/dev/x']}}",
                "services: {s: {image: x, devices: [{source: 'P', target: /dev/x}]}}",
                "services: {s: {image: x, extends: {file: 'P', service: b}}}",
                "services: {s: {image: x, working_dir: 'P'}}",
                "services: {s: {image: x, build: 'P'}}",
                "services: {s: {image: x, build: {context: 'P'}}}",
                "services: {s: {image: x, configs: [{source: c, target: 'P'}]}}\nconfigs: {c: {content: x}}",
                "services: {s: {image: x, secrets: [{source: c, target: 'P'}]}}\nsecrets: {c: {file: ./x}}",
                "services: {s: {image: x, configs: [c]}}\nconfigs: {c: {file: 'P'}}",
                "services: {s: {image: x, secrets: [c]}}\nsecrets: {c: {file: 'P'}}",
                "services: {s: {image: x}}\nvolumes: {v: {driver_opts: {type: none, o: bind, device: 'P'}}}",
                "services: {s: {image: x}}\ninclude: ['P']",
                "services: {s: {image: x}}\ninclude: [{path: 'P'}]",
                "services: {s: {image: x}}\ninclude: [{path: a, project_directory: 'P', env_file: 'P'}]"
            })
    void aPathThatBeginsWithAVariableWithoutAValueIsRefused(String file) {
        for (String path : List.of("${NOPE}/", "${NOPE}/x", "$NOPE/x", "${NOPE}x", "${EMPTY}/x", "${A:-${NOPE}}/x")) {
            var posted = Posted.file(file.replace("P", path)).side(".env", "EMPTY=");

            assertThat(posted.yaml(), posted.refusals(), hasItem(containsString("which has no value: give it one")));
        }
        for (String path : List.of("./${NOPE}", "/${NOPE}", "/srv/${NOPE}/x", "./a/${NOPE}")) {
            var posted = Posted.file(file.replace("P", path));

            assertThat(posted.yaml(), posted.refusals(), hasItem(containsString("a part that is only the variable")));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ${NOPE:-}/srv/x:/x   | /srv/x
        ${NOPE-/srv}/x:/x    | /srv/x
        ${NOPE+/old}/srv:/x  | /srv
        ${DATA}/x:/x         | /data/x
        ./a${NOPE}:/x        | /srv/p/a
        ${PWD}/a:/x          | /srv/p/a
        ${PWD}:/x            | /srv/p
        """)
    void aPathWithAValueOrADefaultIsTaken(String mount, String source) {
        var service =
                Posted.web("volumes: ['" + mount + "']").with("DATA", "/data").service("web");

        assertThat(
                service.config().volumes(),
                equalTo(List.of(new VolumeMount(VolumeMount.Type.BIND, source, "/x", false, List.of()))));
    }

    @Test
    void theProjectsFolderIsWhereSideFilesAre() {
        ComposeApp app = Posted.file("""
            services:
              web: {image: x, configs: [c], env_file: "${PWD}/web.env", volumes: ["${PWD}/conf:/conf"]}
            configs: {c: {file: "${PWD}/c.txt"}}
            """)
                .side("web.env", "A=1")
                .side("c.txt", "text")
                .side("conf/a", "a")
                .good();

        assertThat(
                app.copies().values().stream().sorted().collect(Collectors.toList()),
                equalTo(List.of("c.txt", "conf/a")));
        assertThat(app.app().services().getFirst().config().environment().get("A"), equalTo("1"));
    }

    @Test
    void aBindWithoutAPathIsRefused() {
        assertThat(
                Posted.web("volumes: [{type: bind, source: '', target: /x}]").refusals(),
                hasItem(containsString("/services/web/volumes/0 line 4: has no path")));
        assertThat(
                Posted.file("services: {s: {image: x, configs: [c]}}\nconfigs: {c: {file: ''}}")
                        .refusals(),
                hasItem(containsString("/configs/c/file line 2: has no path")));
    }
}
