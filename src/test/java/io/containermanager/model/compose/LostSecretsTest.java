package io.containermanager.model.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A stored secret is not taken away by a file that comes again without its variables. */
class LostSecretsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "environment: {POSTGRES_PASSWORD: '${PG}'}",
                "environment: {POSTGRES_PASSWORD: }",
                "environment: ['POSTGRES_PASSWORD=${PG}']",
                "environment: [POSTGRES_PASSWORD]",
                "environment: {DATABASE_URL: 'postgres://u:${POSTGRES_PASSWORD}@db/x'}",
                "environment: ['DATABASE_URL=postgres://u:${POSTGRES_PASSWORD}@db/x']",
                "command: serve --password ${POSTGRES_PASSWORD}",
                "command: [serve, '--password=${POSTGRES_PASSWORD}']",
                "labels: ['proxy.basicauth=u:${POSTGRES_PASSWORD}']",
                "labels: {proxy.basicauth: 'u:${POSTGRES_PASSWORD}'}",
                "labels: {example.com/db-password: '${PG}'}",
                "labels: {example.com/~db~1password: '${PG}'}",
                "environment: {spring/datasource/password: '${PG}'}",
                "environment: {'spring~datasource/password': '${PG}'}",
                "healthcheck: {test: 'check -p ${POSTGRES_PASSWORD}'}"
            })
    void aSecretThatHasNoValueNowIsRefused(String line) {
        var file = Posted.web(line);
        var first = file.side(".env", "PG=s3cret\nPOSTGRES_PASSWORD=s3cret");

        for (var again : List.of(file, file.side(".env", "PG=\nPOSTGRES_PASSWORD="))) {
            assertThat(
                    again.over(first.app()).refusals(),
                    contains(containsString("of the service \"web\" would lose the value that is stored")));
        }
        assertThat("the same again", first.over(first.app()).refusals(), equalTo(List.of()));
        assertThat("it never had one", file.over(file.app()).refusals(), equalTo(List.of()));
        assertThat(
                "the request itself says so",
                file.with("PG", "")
                        .with("POSTGRES_PASSWORD", "")
                        .over(first.app())
                        .refusals(),
                equalTo(List.of()));
    }

    @Test
    void theMessageNamesTheVariableThePlaceAndTheRemedy() {
        var file = Posted.web("environment:\n  LEVEL: ${LEVEL}\n  POSTGRES_PASSWORD: ${PG}");

        assertThat(
                file.over(file.side(".env", "PG=s3cret\nLEVEL=x").app()).refusals(),
                contains("/services/web/environment/POSTGRES_PASSWORD line 6: \"POSTGRES_PASSWORD\" of the service"
                        + " \"web\" would lose the value that is stored, for the variable \"PG\" has none now:"
                        + " send it again, in .env or as ?env.PG=; only where the request itself gives it an empty"
                        + " value is that meant"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        env_file: {path: web.env, required: false}   | TOKEN=s3cret | -
        env_file: [web.env]                          | TOKEN=s3cret | TOKEN=
        env_file: [{path: web.env, format: raw}]     | TOKEN=s3cret | TOKEN=
        """)
    void aSecretOfAnEnvironmentFileIsNotLostEither(String line, String before, String now) {
        var file = Posted.web(line);
        var again = now.equals("-") ? file : file.side("web.env", now);

        assertThat(
                again.over(file.side("web.env", before).app()).refusals(),
                contains(containsString("\"TOKEN\" of the service \"web\" would lose")));
    }

    @Test
    void whatAFileItselfMakesEmptyOrTakesOutIsMeant() {
        var before = Posted.web("environment: {PASSWORD: s3cret, TOKEN: t}").app();

        assertThat(Posted.web("environment: {PASSWORD: ''}").over(before).refusals(), equalTo(List.of()));
    }

    @Test
    void anotherServiceOrAnEarlierPlainValueIsNotAskedFor() {
        var file = Posted.file("services: {a: {image: x, environment: {LEVEL: '${L}'}}, b: {image: x}}");
        var before = file.with("L", "debug").app();

        assertThat(file.over(before).refusals(), equalTo(List.of()));
        assertThat(file.over(before).app().services().getFirst().config().environment(), equalTo(Map.of("LEVEL", "")));
    }

    @Test
    void theContentOfAConfigOrSecretIsNotLostEither() {
        var file = Posted.file("""
            services: {web: {image: x, configs: [c], secrets: [s]}}
            configs: {c: {content: "password = ${PASSWORD}"}}
            secrets: {s: {environment: TOKEN}}
            """);
        var before = file.with("PASSWORD", "a").with("TOKEN", "b").app();

        assertThat(
                file.side(".env", "TOKEN=").over(before).refusals(),
                contains(containsString("configs \"c\" would lose"), containsString("secrets \"s\" would lose")));
    }

    @Test
    void aServiceThatExtendsAnotherFilesKeepsItsSecretToo() {
        var file = Posted.web("extends: {file: base.yaml, service: base}")
                .side("base.yaml", "services:\n  base:\n    environment:\n      TOKEN: ${T}\n");

        assertThat(
                file.over(file.with("T", "s3cret").app()).refusals(),
                contains(containsString(" base.yaml line 4: \"TOKEN\" of the service \"web\" would lose")));
    }
}
