package io.containermanager.model.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.model.App;
import io.containermanager.model.Volume;
import io.containermanager.model.compose.file.ComposeRequest;
import io.containermanager.yaml.YamlTree;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The project of an app names its volumes and networks: two apps of one project would share them. */
class ProjectNameTest {

    private static App app(String name) {
        return Posted.file("name: \"" + name + "\"\nservices: {web: {image: x, volumes: ['d:/d']}}\nvolumes: {d: {}}\n")
                .app();
    }

    private static String volume(App app) {
        return Objects.requireNonNull(app.volumes().get("d")).engineName(app.appId(), "d");
    }

    @ParameterizedTest
    @CsvSource({"shop, shop_d", "Shop, shop_d", "my shop, myshop_d", "日本, app-7_d", "привет, app-7_d", "!!!, app-7_d"})
    void anAppWithoutALatinLetterHasAProjectOfItsOwn(String name, String volume) {
        assertThat(volume(app(name)), is(volume));
    }

    private static List<String> warnings(String name, String names) throws YamlTree.MalformedException {
        var yaml = YamlTree.compose(names + "services: {web: {image: x, restart: always}}\n");
        var request = new ComposeRequest(
                7, name, yaml.tree(), Map.of(), Set.of(), Map.of(), ComposeRequest.Known.NOTHING, "/srv/p", yaml::line);
        return ComposeImport.readWithWarnings(request).warnings().stream()
                .map(one -> one.line() + " " + one.message())
                .toList();
    }

    @Test
    void aNameInTheFileThatTheRequestOverrulesIsSaidAtItsLine() throws YamlTree.MalformedException {
        assertThat(
                warnings("two", "name: renamed\n"),
                contains(startsWith("1 the app is called \"two\", as the request says (?name=), not \"renamed\"")));
        assertThat(
                warnings("two", "name: two\nx-containermanager:\n  appName: Renamed\n"),
                contains(allOf(startsWith("3 the app is called \"two\""), containsString("not \"Renamed\""))));
    }

    @ParameterizedTest
    @CsvSource({"two, two", "My Shop, myshop", "Shop, SHOP", "日本, app-7"})
    void aNameThatComposeNormalisesToThatOfTheFileIsNoOther(String name, String file)
            throws YamlTree.MalformedException {
        assertThat(warnings(name, "name: " + file + "\n"), is(empty()));
    }

    /** Its data is there. */
    @Test
    void anAppThatHasTheVolumesOfTheSharedProjectKeepsThem() {
        var now = app("日本");
        var before = new App(
                now.appId(),
                now.appName(),
                now.appUuid(),
                now.services(),
                new TreeMap<>(Map.of("d", new Volume("app_d", false, null, Map.of(), Map.of()))),
                now.networks());

        var again = Posted.file("name: \"日本\"\nservices: {web: {image: x, volumes: ['d:/d']}}\nvolumes: {d: {}}\n")
                .over(before)
                .app();

        assertThat(volume(again), is("app_d"));
    }
}
