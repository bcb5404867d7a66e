package io.containermanager.model.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.containermanager.model.Service;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.compose.file.ComposeRequest.HostFiles;
import io.containermanager.model.wire.Sha256;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A single file that a service binds has a place for each content; what is in a bound folder has its place in that. */
class BoundFileTest {

    private static final Posted FILE = Posted.web("volumes: ['./conf/a.conf:/a:ro']");

    private static String place(String content, String path) {
        return "/srv/p/.compose/files/" + Sha256.hex(content).substring(0, 12) + "/" + path;
    }

    private static List<String> sources(Posted posted) {
        return posted.app().services().stream()
                .map(Service::config)
                .flatMap(config -> config.volumes().stream())
                .map(VolumeMount::source)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "./conf/a.conf:/a:ro",
                "./conf/a.conf:/a",
                "./x/../conf/a.conf:/a",
                "${PWD}/conf/a.conf:/a:ro",
                "/srv/p/.compose/files/0123456789ab/conf/a.conf:/a:ro"
            })
    void eachContentHasItsPlace(String volume) {
        var file = Posted.web("volumes: ['" + volume + "']");
        var one = file.side("conf/a.conf", "one");

        assertThat(sources(one), contains(place("one", "conf/a.conf")));
        assertThat(
                one.good().copies(),
                equalTo(Map.of(place("one", "conf/a.conf").substring("/srv/p/".length()), "conf/a.conf")));
        assertThat(sources(file.side("conf/a.conf", "two")), contains(place("two", "conf/a.conf")));
    }

    @Test
    void theLongFormToo() {
        var file = Posted.web("volumes: [{type: bind, source: ./a, target: /a, read_only: true}]");

        assertThat(sources(file.side("a", "one")), contains(place("one", "a")));
    }

    /** What a container writes into the folder is seen by those that bind the file. */
    @ParameterizedTest
    @ValueSource(strings = {"./conf:/conf", "./:/all", "${PWD}:/all", "./conf/:/conf:ro"})
    void aFileInAFolderThatIsBoundStaysThere(String folder) {
        var file = Posted.file("""
            services:
              web: {image: x, volumes: ['./conf/a.conf:/a:ro']}
              too: {image: x, volumes: ['FOLDER']}
            """.replace("FOLDER", folder)).side("conf/a.conf", "one");

        assertThat(sources(file), hasItem("/srv/p/conf/a.conf"));
        assertThat(file.good().copies(), equalTo(Map.of("conf/a.conf", "conf/a.conf")));
    }

    @Test
    void aFileThatIsNotSentAgainKeepsItsEarlierContent() {
        var first = FILE.side("conf/a.conf", "one").app();
        var again = FILE.over(first);

        assertThat(again.app().services(), equalTo(first.services()));
        assertThat(
                again.warnings(),
                hasItem(containsString("\"./conf/a.conf\" was not uploaded: the content uploaded earlier is kept")));
    }

    /** The manager says what is missing, and takes it when it comes. */
    @Test
    void oneThatWasLostSinceIsStillDeclared() {
        var first = FILE.side("conf/a.conf", "one").app();
        var again = FILE.over(first, HostFiles.NONE);

        assertThat(again.app().services(), equalTo(first.services()));
        assertThat(
                again.warnings(),
                hasItem(containsString("was not uploaded: unless \"" + place("one", "conf/a.conf") + "\" exists")));
    }

    @Test
    void anExportIsTakenAsItIsWritten() {
        var old = FILE.side("conf/a.conf", "one").app();
        var newer = FILE.side("conf/a.conf", "two").app();
        var export = Posted.web("volumes: ['" + place("one", "conf/a.conf") + ":/a:ro']");

        assertThat(
                export.over(newer).app().services().getFirst().config(),
                equalTo(old.services().getFirst().config()));
        assertThat(export.over(newer).warnings(), not(hasItem(containsString("was not uploaded"))));
    }

    @Test
    void theOldPlaceIsKeptUntilTheFileIsSent() {
        HostFiles old = "/srv/p/conf/a.conf"::equals;
        var stored = FILE.app();

        assertThat(sources(FILE.over(stored, old)), contains("/srv/p/conf/a.conf"));
        assertThat(sources(FILE.over(stored, old).side("conf/a.conf", "one")), contains(place("one", "conf/a.conf")));
    }

    @Test
    void aConfigOfTheSameFileFindsItsEarlierContent() {
        var first = FILE.side("conf/a.conf", "one").app();
        var config = Posted.file("""
            services: {web: {image: x, configs: [c]}}
            configs: {c: {file: ./conf/a.conf}}
            """);

        assertThat(sources(config.over(first)), contains(place("one", "conf/a.conf")));
    }
}
