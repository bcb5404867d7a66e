package io.containermanager.model.naming;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameIndexTest {

    private static final NameIndex NAMES = NameIndex.of(
            state(
                    app(1, "shop", "web", "db"),
                    app(2, "blog", "web"),
                    app(3, "twin", "a"),
                    app(4, "twin", "b"),
                    app(5, "Größe & Co/2", "a b"),
                    app(6, "404", "7")),
            List.of(
                    // The database's older container runs on under an id that is not declared any more.
                    running(1, 9, "shop", "db"),
                    running(1, 8, "shop", "worker"),
                    // Two was renamed: what runs still has the old name.
                    running(2, 1, "diary", "web"),
                    running(20, 1, "gone", "web"),
                    running(21, 1, "blog", "web"),
                    running(30, 1, "left", "x"),
                    running(31, 1, "left", "x")));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shop         | Found[id=1]",
                "blog         | Found[id=2]",
                "Größe & Co/2 | Found[id=5]",
                "Gro\u0308ße & Co/2 | Found[id=5]",
                "404          | Found[id=6]",
                "gone         | Found[id=20]",
                "twin         | Ambiguous[ids=[3, 4]]",
                "left         | Ambiguous[ids=[30, 31]]",
                "Shop         | Unknown[similar=[shop]]",
                "shpo         | Unknown[similar=[shop]]",
                "diary        | Unknown[similar=[]]",
                "win          | Unknown[similar=[twin]]",
                "zzz          | Unknown[similar=[]]",
                "''           | Unknown[similar=[]]"
            })
    void findsAnAppByItsName(String name, String found) {
        assertThat(NAMES.app(name).toString(), is(found));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1  | web    | Found[id=1]",
                "1  | db     | Found[id=2]",
                "1  | worker | Found[id=8]",
                "1  | wrker  | Unknown[similar=[worker]]",
                "2  | web    | Found[id=1]",
                "20 | web    | Found[id=1]",
                "5  | a b    | Found[id=1]",
                "99 | web    | Unknown[similar=[]]"
            })
    void findsAServiceByItsNameWithinItsApp(long appId, String name, String found) {
        assertThat(NAMES.service(appId, name).toString(), is(found));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shop | Found[id=1]",
                "twin | Found[id=3]",
                "blog | Unknown[similar=[]]",
                "blok | Unknown[similar=[]]"
            })
    void knowsNothingOfAppsOutsideALimit(String name, String found) {
        assertThat(NAMES.within(Set.of(1L, 3L)).app(name).toString(), is(found));
    }

    @ParameterizedTest
    @CsvSource({
        "1,true",
        "007,true",
        "99999999999999999999,true",
        "web,false",
        "1a,false",
        "-1,false",
        "1.5,false",
        "'',false"
    })
    void tellsNumbersFromNames(String text, boolean number) {
        assertThat(NameIndex.isNumber(text), is(number));
    }

    private static State state(App... apps) {
        var state = State.EMPTY;
        for (var app : apps) {
            state = state.with(app);
        }
        return state;
    }

    private static App app(long id, String name, String... services) {
        return App.of(
                id,
                name,
                Stream.iterate(1, at -> at <= services.length, at -> at + 1)
                        .map(at -> new Service(at, services[at - 1], "nginx:1", ServiceConfig.DEFAULTS))
                        .toList());
    }

    private static NameIndex.Running running(long appId, long serviceId, String app, String service) {
        return new NameIndex.Running(new ServiceKey(appId, serviceId), app, service);
    }
}
