package io.containermanager.logs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import io.containermanager.event.CpuTime;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LevelDetectionTest {

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "[ERROR] cannot connect => ERROR",
                "[error] cannot connect => ERROR",
                "warn: queue is nearly full => WARN",
                "WARNING: deprecated option => WARN",
                "Error: listen EADDRINUSE => ERROR",
                "{\"level\":\"warn\",\"msg\":\"slow\"} => WARN",
                "{\"msg\":\"an error\",\"level\":30,\"time\":1} => INFO",
                "{\"severity\":\"ERROR\",\"message\":\"x\"} => ERROR",
                "time=\"2026-01-01T00:00:00Z\" level=error msg=\"x\" => ERROR",
                "ts=1 caller=main.go:1 level=debug msg=\"hi\" => DEBUG",
                "2026/11/23 10:00:00 [notice] 1#1: start worker processes => INFO",
                "2026/11/23 10:00:00 [crit] 1#1: out of memory => ERROR",
                "[Mon Nov 23 10:00:00 2026] [core:warn] [pid 1] AH00098 => WARN",
                "2026-11-23T10:00:00.123Z ERROR [worker-1] upstream timed out => ERROR",
                "2026-11-23 10:00:00,123 - WARNING - retrying => WARN",
                "10:00:00.123 [main] DEBUG org.example.Main - hello => DEBUG",
                "2026-11-23 10:00:00.123 UTC [42] FATAL:  role does not exist => ERROR",
                "2026-11-23 10:00:00.123 UTC [42] LOG:  database system is ready => INFO",
                "<3>disk failure => ERROR",
                "<28>something odd => WARN",
                "E1123 10:00:00.123456       1 main.go:10] failed => ERROR",
                "I1123 10:00:00.123456       1 main.go:10] fine => INFO",
                "Exception in thread \"main\" java.lang.IllegalStateException => ERROR",
                "Traceback (most recent call last): => ERROR",
                "compiled with 0 errors and no warning => INFO",
                "GET /error/500 200 12 => INFO",
                "listening on port 80 => INFO",
            })
    void tellsTheLevelFromTheShapeOfTheLine(String line, LogLevel level) {
        assertThat(LevelDetection.detect(line), is(level));
    }

    /** As these programs and libraries write out of the box. */
    @ParameterizedTest
    @CsvSource(delimiter = '§', quoteCharacter = '`', textBlock = """
        log4j     § 2026-11-23 10:00:00,123 ERROR [main] org.example.Main (Main.java:10) - x    § ERROR
        log4j 2   § 10:00:00.123 [main] WARN  org.example.Main - x                             § WARN
        logback   § 2026-11-23 10:00:00,123 DEBUG [pool-1] o.e.Main - hello                    § DEBUG
        spring    § 2026-11-23T10:00:00.123Z ERROR 1 --- [main] o.s.b.SpringApplication : x    § ERROR
        jul       § SEVERE: x                                                                  § ERROR
        quarkus   § 2026-11-23 10:00:00,123 WARN  [io.quarkus] (main) x                        § WARN
        zap       § 2026-11-23T10:00:00.123Z	ERROR	main.go:10	x	{"k": 1}           § ERROR
        zap json  § {"level":"dpanic","ts":1795431567.1,"caller":"x/y.go:1","msg":"x"}         § ERROR
        zerolog   § 10:00AM WRN slow query=1                                                   § WARN
        zerolog 2 § 2026-11-23T10:00:00Z FTL x                                                 § ERROR
        zerolog 3 § {"level":"warn","time":1795431567,"message":"x"}                           § WARN
        logrus    § time="2026-11-23T10:00:00Z" level=warning msg="an error"                   § WARN
        logrus tty § ERRO[0012] x                              key=value                       § ERROR
        logrus tt2 § DEBU[0000] an error                                                       § DEBUG
        pino      § {"level":50,"time":1795431567123,"pid":1,"hostname":"a","msg":"x"}         § ERROR
        pino tty  § [10:00:00.123] ERROR (1): x                                                § ERROR
        bunyan    § {"name":"a","hostname":"b","pid":1,"level":40,"msg":"x","v":0}             § WARN
        winston   § error: x                                                                   § ERROR
        winston 2 § 2026-11-23T10:00:00.123Z [api] warn: x                                     § WARN
        .net      § fail: Microsoft.AspNetCore.Server.Kestrel[13]                              § ERROR
        .net 2    § dbug: Microsoft.Extensions.Hosting[1]                                      § DEBUG
        .net 3    § crit: Program[0] x                                                         § ERROR
        .net json § {"EventId":13,"LogLevel":"Error","Category":"Kestrel","Message":"x"}       § ERROR
        serilog   § [10:00:00 WRN] x                                                           § WARN
        serilog 2 § {"@t":"2026-11-23T10:00:00Z","@l":"Warning","@mt":"x"}                     § WARN
        mongodb   § {"t":{"$date":"2026-11-23T10:00:00.123+00:00"},"s":"E","c":"NETWORK","id":1,"ctx":"x","msg":"x"} § ERROR
        mongodb 2 § {"t":{"$date":"2026-11-23T10:00:00.123+00:00"},"s":"D2","c":"QUERY","msg":"x"} § DEBUG
        mongodb 3 § 2019-11-23T10:00:00.123+0000 W CONTROL  [initandlisten] x                  § WARN
        mysql     § 2026-11-23T10:00:00.123456Z 0 [Warning] [MY-010068] [Server] x             § WARN
        mysql 2   § 2026-11-23T10:00:00.123456Z 0 [System] [MY-010116] [Server] an error       § INFO
        mariadb   § 2026-11-23 10:00:00 0 [Note] mariadbd: ready for connections.              § INFO
        mariadb 2 § 2026-11-23 10:00:00 0 [ERROR] x                                            § ERROR
        nginx     § 2026/11/23 10:00:00 [emerg] 1#1: host not found                            § ERROR
        nginx 2   § 2026/11/23 10:00:00 [notice] 1#1: start worker processes                   § INFO
        postgres  § 2026-11-23 10:00:00.123 UTC [42] PANIC:  x                                 § ERROR
        postgres 2 § 2026-11-23 10:00:00.123 UTC [42] LOG:  an ERROR was expected                  § INFO
        postgres 3 § 2026-11-23 10:00:00.123 UTC [42] WARNING:  x                              § WARN
        klog      § W1123 10:00:00.123456       1 reflector.go:10] x                           § WARN
        klog 2    § F1123 10:00:00.123456       1 main.go:10] x                                § ERROR
        syslog    § <11>Nov 23 10:00:00 host app: x                                            § ERROR
        syslog 2  § <165>1 2026-11-23T10:00:00Z host app - - - x                               § INFO
        journal   § {"PRIORITY":"4","MESSAGE":"x"}                                             § WARN
        gelf      § {"version":"1.1","host":"a","short_message":"x","level":3}                 § ERROR
        redis     § 1:M 23 Nov 2026 10:00:00.123 # x                                           § WARN
        redis 2   § 1:C 23 Nov 2026 10:00:00.123 * Ready to accept connections                 § INFO
        elastic   § [2026-11-23T10:00:00,123][WARN ][o.e.b.JNANatives ] [node] x               § WARN
        elastic 2 § {"@timestamp":"2026-11-23T10:00:00Z", "log.level": "ERROR", "message":"x"} § ERROR
        kafka     § [2026-11-23 10:00:00,123] WARN [Broker id=1] x (kafka.server)              § WARN
        rabbitmq  § 2026-11-23 10:00:00.123 [error] <0.1.0> x                                  § ERROR
        rabbitmq 2 § 2026-11-23 10:00:00.123456+00:00 [warning] <0.1.0> x                      § WARN
        python    § WARNING:root:x                                                             § WARN
        python 2  § 2026-11-23 10:00:00,123 - app - CRITICAL - x                               § ERROR
        python js § {"levelname": "ERROR", "message": "x"}                                     § ERROR
        uvicorn   § ERROR:    [Errno 98] address already in use                                § ERROR
        gunicorn  § [2026-11-23 10:00:00 +0000] [7] [ERROR] x                                  § ERROR
        celery    § [2026-11-23 10:00:00,123: WARNING/MainProcess] x                           § WARN
        rust      § [2026-11-23T10:00:00Z ERROR my_crate::net] x                               § ERROR
        tracing   § 2026-11-23T10:00:00.123456Z  WARN my_crate: x                              § WARN
        ruby      § E, [2026-11-23T10:00:00.123456 #1] ERROR -- : x                            § ERROR
        php       § PHP Fatal error:  Uncaught x in /a.php:1                                   § ERROR
        php 2     § PHP Warning:  x in /a.php on line 1                                        § WARN
        php-fpm   § [23-Nov-2026 10:00:00] WARNING: [pool www] x                               § WARN
        monolog   § [2026-11-23T10:00:00.123+00:00] app.ERROR: x [] []                         § ERROR
        caddy     § {"level":"error","ts":1795431567.1,"logger":"http","msg":"x"}              § ERROR
        traefik   § 2026-11-23T10:00:00Z ERR x error="y" providerName=docker                   § ERROR
        haproxy   § [WARNING]  (1) : x                                                         § WARN
        haproxy 2 § [ALERT]    (1) : x                                                         § ERROR
        apache    § [Mon Nov 23 10:00:00.123456 2026] [mpm_event:notice] [pid 1:tid 1] AH00489 § INFO
        apache 2  § [Mon Nov 23 10:00:00.123456 2026] [proxy:error] [pid 1] x                  § ERROR
        consul    § 2026-11-23T10:00:00.123Z [WARN]  agent: x                                  § WARN
        grafana   § logger=settings t=2026-11-23T10:00:00Z level=error msg="x"                 § ERROR
        influx    § ts=2026-11-23T10:00:00Z lvl=warn msg="x"                                   § WARN
        npm       § npm ERR! code ELIFECYCLE                                                   § ERROR
        npm 2     § npm warn deprecated x@1.0.0                                                § WARN
        node      § TypeError: Cannot read properties of undefined                             § ERROR
        go        § panic: runtime error: index out of range                                   § ERROR
        java      § java.lang.IllegalStateException: x                                         § ERROR
        erlang    § =ERROR REPORT==== 23-Nov-2026::10:00:00 ===                                § ERROR
        coloured  § <ESC>[31mERROR<ESC>[0m x                                                 § ERROR
        coloured 2 § <ESC>[90m10:00AM<ESC>[0m <ESC>[33mWRN<ESC>[0m x                       § WARN
        coloured 3 § <ESC>[40m<ESC>[1m<ESC>[33mwarn<ESC>[39m<ESC>[22m<ESC>[49m: Program[0] § WARN
        """)
    void tellsTheLevelOfTheUsualLoggers(String logger, String line, LogLevel level) {
        var written = line.replace("<ESC>", "\u001b");
        assertThat(logger + ": " + line, LevelDetection.detect(written), is(level));
    }

    @Test
    void aLineThatDoesNotSayIsInformational() {
        assertThat(LevelDetection.detect("something happened"), is(LogLevel.INFO));
        assertThat(LevelDetection.detect("[notice] something happened"), is(LogLevel.INFO));
    }

    @Test
    void neverFailsOnRandomText() {
        var random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            var text = new StringBuilder();
            random.ints(random.nextInt(800), 1, 0x250).forEach(text::appendCodePoint);
            assertThat(LevelDetection.detect(text.toString()) != null, is(true));
        }
    }

    @Test
    void noTextMakesTheSearchSlow() {
        for (var part :
                List.of("\u001b[", "\u001b]", "[", "[1:", "a.", "level=", "W ", "\"s\":", "x:", "[2026-11-23 ")) {
            var text = part.repeat(8_192 / part.length());
            assertThat(part, CpuTime.of(() -> LevelDetection.detect(text)), lessThan(Duration.ofSeconds(1)));
        }
    }

    @Test
    void sequencesForTheTerminalAreLeftOut() {
        assertThat(
                AnsiText.plain("\u001b[1;31mred\u001b[0m \u001b]0;title\u0007x\u001b(B\u001bM\u009b2Jy\u001b"),
                is("red xy"));
        assertThat(AnsiText.plain("plain"), is("plain"));
    }
}
