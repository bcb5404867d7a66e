package io.containermanager.access;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionCookieTest {

    private final SessionCookie cookie = SessionCookie.of("1b4e28ba-2fa1-11d2-883f-0016d3cca427");

    @Test
    void eachManagerHasACookieOfItsOwn() {
        assertThat(cookie.name(), is(not(SessionCookie.of("another").name())));
        assertThat(cookie.name().matches("container-manager-[0-9a-f]{8}"), is(true));
    }

    @Test
    void itsValuesAreFoundAmongOthers() {
        var name = cookie.name();

        assertThat(
                cookie.values("a=b; " + name + "=one;" + name + "=two; " + name + "x=no"), is(List.of("one", "two")));
        assertThat(cookie.values(""), is(List.of()));
        assertThat(cookie.values(name), is(List.of()));
        assertThat(cookie.values((name + "=x;").repeat(50)).size(), is(SessionCookie.VALUES_MAX));
    }

    @Test
    void noScriptAndNoOtherSiteGetsIt() {
        assertThat(
                cookie.set("secret", "/scm/", true),
                is(cookie.name() + "=secret; Path=/scm/; HttpOnly; SameSite=Strict; Secure"));
        assertThat(cookie.clear("/", false), is(cookie.name() + "=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/scm/", "/a/b-c/d.e/", "/%C3%BC/"})
    void aPathOfAPageIsAccepted(String path) {
        assertThat(SessionCookie.isPath(path), is(true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "scm/", "/scm", "/a;Domain=x/", "/a b/", "//", "/a\r\nX: y/", "/ü/", "/a\"/"})
    void aPathThatCouldEndTheAttributeIsIgnored(String path) {
        assertThat(SessionCookie.isPath(path), is(false));
        assertThat(SessionCookie.isPath("/" + "x".repeat(SessionCookie.PATH_MAX_CHARACTERS) + "/"), is(false));
    }
}
