package io.containermanager.device;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetUrlTest {

    @Test
    void knowsHostPortAndPath() {
        assertThat(
                FleetUrl.parse("https://fleet.example.com/api/v1/"),
                is(new FleetUrl("https://fleet.example.com/api/v1", "fleet.example.com", 443, true, "/api/v1")));
        assertThat(FleetUrl.parse("HTTP://[::1]:8080"), is(new FleetUrl("HTTP://[::1]:8080", "::1", 8080, false, "")));
        assertThat(FleetUrl.parse("http://[::1]:8080").authority(), is("[::1]:8080"));
        assertThat(FleetUrl.parse("http://fleet:80/").authority(), is("fleet"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fleet.example.com",
                "ftp://fleet.example.com",
                "file:///etc/passwd",
                "http://",
                "http:///path",
                "http://user:secret@fleet.example.com",
                "http://fleet.example.com?x=1",
                "http://fleet.example.com/#x",
                "http://fleet.example.com:0",
                "http://fleet.example.com:65536",
                "http://fleet example.com",
                "http://fleet.example.com/a\r\nX: y",
                "http://flöt.example.com",
                "javascript:alert(1)"
            })
    void refusesAnythingButPlainHttpAddresses(String text) {
        assertThrows(IllegalArgumentException.class, () -> FleetUrl.parse(text));
    }
}
