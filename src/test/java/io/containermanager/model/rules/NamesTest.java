package io.containermanager.model.rules;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.containermanager.model.ImageReference;
import io.containermanager.model.rules.Validator.Names;
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
    void anythingButAReferenceIsRefused(String text) {
        assertThat(ImageReference.parse(text).isPresent(), equalTo(false));
    }

    @Test
    void theLongestNameFits() {
        assertThat(Names.host("b".repeat(255)).length(), equalTo(63));
    }

    @Test
    void aHostNameIsLowerCaseWithoutDots() {
        assertThat(Names.host("My Service.1"), equalTo("my-service-1"));
        assertThat(Names.host("home_assistant"), equalTo("home_assistant"));
    }
}
