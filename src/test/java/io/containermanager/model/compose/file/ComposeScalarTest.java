package io.containermanager.model.compose.file;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.model.compose.Posted;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a container gets for a value without quotes. The table was made with what Docker Compose uses: go-yaml v4.0.0-rc.4 (v3.0.4 differs in
 * {@code -0} alone) and {@code fmt.Sprint}, in a process whose zone is UTC.
 */
class ComposeScalarTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        0x1F | 31
        0X1F | 31
        -0x1F | -31
        +0x1F | 31
        0o17 | 15
        0O17 | 15
        -0o17 | -15
        017 | 15
        -017 | -15
        08 | 8
        00 | 0
        0 | 0
        0b11 | 3
        -0b11 | -3
        0x | 0x
        0xG | 0xG
        1_000 | 1000
        1__0 | 10
        _1 | _1
        1_ | 1
        0x1_F | 31
        1_0.5 | 10.5
        1e3 | 1000
        1E3 | 1000
        1e-7 | 1e-07
        1e20 | 1e+20
        1e21 | 1e+21
        123456789.5 | 1.234567895e+08
        1.10 | 1.1
        1.0 | 1
        1. | 1
        .5 | 0.5
        +.5 | 0.5
        +5 | 5
        -0 | -0
        -0.0 | -0
        2024-01-01 | 2024-01-01 00:00:00 +0000 UTC
        2024-1-1 | 2024-01-01 00:00:00 +0000 UTC
        2024-01-01T10:00:00Z | 2024-01-01 10:00:00 +0000 UTC
        2024-01-01 10:00:00 | 2024-01-01 10:00:00 +0000 UTC
        2024-01-01 10:00:00.5 -5 | 2024-01-01 10:00:00.5 -5
        2024-01-01T10:00:00+02:00 | 2024-01-01 10:00:00 +0200 +0200
        2024 | 2024
        22:22 | 22:22
        1:30:00 | 1:30:00
        yes | yes
        no | no
        on | on
        off | off
        Yes | Yes
        y | y
        9223372036854775807 | 9223372036854775807
        9223372036854775808 | 9223372036854775808
        18446744073709551615 | 18446744073709551615
        18446744073709551616 | 1.8446744073709552e+19
        0xFFFFFFFFFFFFFFFF | 18446744073709551615
        123456789012345678901234567890 | 1.2345678901234568e+29
        0.1 | 0.1
        100000000000000000000 | 1e+20
        1e400 | 1e400
        12e03 | 12000
        0.00001 | 1e-05
        0.0001 | 0.0001
        1e-5 | 1e-05
        = | =
        1000000.0 | 1e+06
        1234567.5 | 1.2345675e+06
        123456.5 | 123456.5
        999999.5 | 999999.5
        100000.0 | 100000
        1e5 | 100000
        1e6 | 1e+06
        20e19 | 2e+20
        1e22 | 1e+22
        0.0001234 | 0.0001234
        0.00001234 | 1.234e-05
        1.7976931348623157e308 | 1.7976931348623157e+308
        2024-02-30 | 2024-02-30
        2024-02-29 | 2024-02-29 00:00:00 +0000 UTC
        2024-1-1T1:2:3Z | 2024-01-01 01:02:03 +0000 UTC
        2024-01-01t10:00:00Z | 2024-01-01 10:00:00 +0000 UTC
        2024-01-01T10:00:00 | 2024-01-01T10:00:00
        2024-01-01T10:00:00.120Z | 2024-01-01 10:00:00.12 +0000 UTC
        2024-01-01 10:00:00.123456789 | 2024-01-01 10:00:00.123456789 +0000 UTC
        2024-01-01 24:00:00 | 2024-01-01 24:00:00
        2024-01-01T10:00:00-05:30 | 2024-01-01 10:00:00 -0530 -0530
        2024-01-01T10:00:00+00:00 | 2024-01-01 10:00:00 +0000 UTC
        2024-01-01T10:00 | 2024-01-01T10:00
        2024-01-01 1:00:00 | 2024-01-01 01:00:00 +0000 UTC
        0_8 | 8
        0x_ | 0x_
        +0x1f | 31
        0b12 | 0b12
        0o8 | 0o8
        09.5 | 9.5
        1_000.5 | 1000.5
        1_0e3 | 10000
        .5_0 | 0.5
        .1e3 | 100
        -.5 | -0.5
        1e+3 | 1000
        1.e3 | 1000
        123456789012345678 | 123456789012345678
        1234567890123456789 | 1234567890123456789
        -9223372036854775808 | -9223372036854775808
        -9223372036854775809 | -9.223372036854776e+18
        12345678901234567890 | 12345678901234567890
        0777777777777777777777 | 9223372036854775807
        01777 | 1023
        00.5 | 0.5
        1.5e3 | 1500
        3.14159 | 3.14159
        1e | 1e
        + | +
        0.30000000000000004 | 0.30000000000000004
        100.0 | 100
        0x1p4 | 0x1p4
        0X1P-2 | 0X1P-2
        1e1000 | 1e1000
        1__000__ | 1000
        """)
    void aValueWithoutQuotesIsGivenAsDockerComposeGivesIt(String written, String given) {
        var web = Posted.web("environment: {A: " + written + "}").service("web").config();
        var listed = Posted.web("labels:\n  a: " + written).service("web").config();

        assertThat(web.environment().get("A"), is(given));
        assertThat(listed.labels().get("a"), is(given));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x1F", "017", "1_000", "1e3", "1.10", "2024-01-01", "+5", ".5"})
    void inQuotesOrAListItIsGivenAsItIsWritten(String written) {
        for (var environment : List.of(
                "environment: {A: \"" + written + "\"}",
                "environment: ['A=" + written + "']",
                "environment: {A: !!str " + written + "}")) {
            var posted = Posted.web(environment + "\nrestart: always");

            assertThat(posted.service("web").config().environment().get("A"), is(written));
            assertThat(posted.good().warnings().toString(), is("[]"));
        }
    }

    @Test
    void aValueThatIsGivenOtherwiseThanWrittenIsWarnedOf() {
        var warnings = Posted.web("""
            restart: always
            environment:
              PORT: 8080
              RATE: 0.5
              MASK: 0x1F
              DB_PASSWORD: 0123\
            """).good().warnings();

        assertThat(
                warnings.stream().map(Warning::message).toList(),
                contains(
                        is("the value of \"MASK\" is a number or a time, \"0x1F\": the container gets \"31\", as with"
                                + " Docker Compose; quote it to pass it as it is written"),
                        is("the value of \"DB_PASSWORD\" is a number or a time and is written as such, as with Docker"
                                + " Compose; quote it to pass it as it is written")));
        assertThat(warnings.toString(), not(containsString("123")));
    }

    @Test
    void whereNoTextIsWantedItIsAsBefore() {
        var web = Posted.web("""
            cpus: 0.50
            ports: [{target: 80, published: 08080}]
            volumes: [{type: tmpfs, target: /t, tmpfs: {mode: 01777}}]\
            """).service("web").config();

        assertThat(web.volumes().getFirst().options(), is(List.of("mode=01777")));
        assertThat(web.environment(), is(anEmptyMap()));
    }

    @Test
    void whatAFileExtendsOrMergesIsReadTheSameWay() {
        var web = Posted.file("""
            x-env: &env {A: 0x10}
            services:
              web:
                extends: {file: base.yaml, service: base}
                environment: {<<: *env}
            """)
                .side("base.yaml", "services: {base: {image: x, environment: {B: 1_000}}}")
                .service("web")
                .config();

        assertThat(web.environment().get("A"), is("16"));
        assertThat(web.environment().get("B"), is("1000"));
    }

    @Test
    void whatDockerComposeRefusesStaysAsItIsWritten() {
        var web = Posted.web("environment: {A: .inf, B: -.INF, C: .nan}")
                .service("web")
                .config();

        assertThat(web.environment().get("A"), is(".inf"));
        assertThat(web.environment().get("B"), is("-.INF"));
        assertThat(web.environment().get("C"), is(".nan"));
    }
}
