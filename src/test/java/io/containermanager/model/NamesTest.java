package io.containermanager.model;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What engines call our apps, services and images. */
class NamesTest {

    @ParameterizedTest
    @CsvSource({
        "nginx, docker.io/library/nginx:latest",
        "nginx:1.27, docker.io/library/nginx:1.27",
        "grafana/grafana, docker.io/grafana/grafana:latest",
        "docker.io/nginx, docker.io/library/nginx:latest",
        "index.docker.io/a/b, docker.io/a/b:latest",
        "ghcr.io/a/b/c:v1, ghcr.io/a/b/c:v1",
        "localhost/a, localhost/a:latest",
        "localhost:5000/a_b/c--d:x.y-z, localhost:5000/a_b/c--d:x.y-z",
        "[::1]:5000/a, [::1]:5000/a:latest",
        "a@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef,"
                + " docker.io/library/a@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "simulated.fault/crash:7, simulated.fault/crash:7"
    })
    void aReferenceHasOneFullForm(String text, String canonical) {
        assertThat(ImageReference.parse(text).map(ImageReference::canonical).orElse("refused"), equalTo(canonical));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Nginx",
                "a b",
                "a:",
                "a:b:c",
                "a@",
                "a@sha256:12",
                "/a",
                "a/",
                "a//b",
                "-a",
                "a..b",
                "a___b",
                "a:-x",
                "http://a/b",
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "ünï"
            })
    void whatIsNoReferenceIsRefused(String text) {
        assertThat(ImageReference.parse(text).isPresent(), equalTo(false));
    }

    @ParameterizedTest
    @CsvSource({
        "My Shop, web, My-Shop_web_7_1",
        "äöü, ☃, app_service_7_1",
        "__x__, -y-, x_y_7_1",
        "a/b:c, d.e, a-b-c_d.e_7_1"
    })
    void aContainersNameIsValidWhateverTheNamesAre(String app, String service, String container) {
        String name = Names.container(App.of(7, app, List.of()), new Service(1, service, "x", ServiceConfig.DEFAULTS));

        assertThat(name, equalTo(container));
        assertThat(name, matchesPattern(Patterns.CONTAINER));
    }

    @Test
    void theLongestNamesFit() {
        String name = Names.container(
                App.of(App.MAX_ID, "a".repeat(255), List.of()),
                new Service(App.MAX_ID, "b".repeat(255), "x", ServiceConfig.DEFAULTS));

        assertThat(name, matchesPattern(Patterns.CONTAINER));
    }

    @Test
    void aHostNameIsLowerCaseWithoutDots() {
        assertThat(Names.host("My Service.1"), equalTo("my-service-1"));
        assertThat(Names.host("home_assistant"), equalTo("home_assistant"));
    }
}
