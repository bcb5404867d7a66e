package io.containermanager.access.origin;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom a request is for, by its target and its Host. */
class RequestAuthorityTest {

    @ParameterizedTest
    @CsvSource({
        "/, box:3002, /",
        "/a?to=http://x/y, box:3002, /a?to=http://x/y",
        "*, box:3002, *",
        "http://a.example, a.example, /",
        "HTTP://a.example:80/x/y, a.example:80, /x/y",
        "http://[::1]:3002/x, [::1]:3002, /x",
        "https://u@a.example?x, u@a.example, /?x",
        "http:///x, '', /x",
        "ftp://a.example/x, a.example, /x",
        "a.example:443, box:3002, a.example:443"
    })
    void theTargetsOwnAuthorityComesFirst(String target, String authority, String originForm) {
        assertThat(RequestAuthority.of(target, Optional.of("box:3002")), is(authority));
        assertThat(RequestAuthority.originForm(target), is(originForm));
    }
}
