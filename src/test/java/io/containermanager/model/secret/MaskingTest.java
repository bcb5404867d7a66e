package io.containermanager.model.secret;

import static java.time.Duration.ofSeconds;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;

import io.containermanager.event.CpuTime;
import io.containermanager.model.App;
import io.containermanager.model.Examples;
import io.containermanager.model.Limits;
import io.containermanager.model.ProcessSpec;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
import io.containermanager.model.read.Parsed;
import io.containermanager.model.wire.MaskRestorer;
import io.containermanager.model.wire.StateTree;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is hidden, and what a mask that comes back stands for. */
class MaskingTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DB_PASSWORD",
                "PGPASSWORD",
                "MYSQL_ROOT_PASSWORD",
                "API_KEY",
                "apiKey",
                "AWS_SECRET_ACCESS_KEY",
                "GITHUB_TOKEN",
                "clientSecret",
                "SMTP_PASS",
                "DBPASS",
                "APP_KEY",
                "JWT",
                "AUTH",
                "REDIS_AUTH",
                "SALT",
                "WP_AUTH_KEY",
                "SLACK_WEBHOOK_URL",
                "ENCRYPTIONKEY",
                "VAULT_CREDENTIALS",
                "x.api-key",
                "SENTRY_DSN",
                "TLS_PRIVATE_KEY",
                "STRIPE_SK",
                "KAFKA_SASL_JAAS_CONFIG",
                "sasl.jaas.config",
                "AZURE_SIG",
                "SESSION_COOKIE",
                "--requirepass",
                "traefik.http.middlewares.a.basicauth.users"
            })
    void aNamePromisesASecret(String name) {
        assertThat(Masking.mask(name, "v4lue"), equalTo(Masking.MASK));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOG_LEVEL",
                "PATH",
                "PWD",
                "KEYBOARD",
                "MONKEY",
                "AUTHOR",
                "COMPASS",
                "SSH_PUBLIC_KEY",
                "POSTGRES_HOST_AUTH_METHOD",
                "AUTH_TYPE",
                "authMode",
                "PORT",
                "PINNED",
                "PASSIVE",
                "HOSTNAME"
            })
    void aNamePromisesNone(String name) {
        assertThat(Masking.mask(name, "v4lue"), equalTo("v4lue"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        Token: none is required                         | Token: none is required
        password=null                                   | password=null
        postgres://me:s3cret@db:5432/x?sslmode=off      | postgres://me:__masked__@db:5432/x?sslmode=off
        redis://:s3cret@cache                           | redis://:__masked__@cache
        http://u:p@ss:w%rd@host/a@b                     | http://u:__masked__@host/a@b
        amqp://a:b@c,amqp://d:e@f                       | amqp://a:__masked__@c,amqp://d:__masked__@f
        http://host:8080/mail@example.org               | http://host:8080/mail@example.org
        https://ghp_0123456789abcdefghijklmn@github.com | https://__masked__@github.com
        https://h/x?sv=1&sig=a%2Fb&page=2               | https://h/x?sv=1&sig=__masked__&page=2
        https://h/x?token=abc&page=2                    | https://h/x?token=__masked__&page=2
        Server=db;Uid=me;Pwd=s3cret;Port=1              | Server=db;Uid=me;Pwd=__masked__;Port=1
        host=db password='s3 cret' user=me              | host=db password='__masked__' user=me
        {"password": "s3cret", "user": "me"}            | {"password": "__masked__", "user": "me"}
        Authorization: Bearer abcdef123456              | Authorization: __masked__ __masked__
        mysqladmin ping -h db -ps3cret                  | mysqladmin ping -h db -p__masked__
        redis-cli -a s3cret ping                        | redis-cli -a __masked__ ping
        curl -fu me:s3cret http://x                     | curl -fu me:__masked__ http://x
        curl -u me:s3cret http://x                      | curl -u me:__masked__ http://x
        PGPASSWORD=s3cret psql -U me                    | PGPASSWORD=__masked__ psql -U me
        serve --password s3cret --port 80               | serve --password __masked__ --port 80
        username=u,password=s3cret,vers=3.0             | username=u,password=__masked__,vers=3.0
        me:$apr1$abcdefgh$0123456789abcdefghijk.        | me:__masked__
        AKIAIOSFODNN7EXAMPLE                            | __masked__
        eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmVk   | __masked__
        just text: with = signs                         | just text: with = signs
        ALLOW_EMPTY_PASSWORD=yes                        | ALLOW_EMPTY_PASSWORD=yes
        """)
    void secretsInsideTextsAreReported(String text, String masked) {
        assertThat(Masking.mask(text), equalTo(masked));
    }

    @Test
    void pathsToFilesThatHoldASecretAreShown() {
        assertThat(Masking.mask("DB_PASSWORD_FILE", "/run/secrets/db"), equalTo("/run/secrets/db"));
        assertThat(Masking.mask("DB_PASSWORD_FILE", "hunter2"), equalTo(Masking.MASK));
    }

    @Test
    void argumentsAreHiddenAlsoWhenTheFlagStandsBefore() {
        assertThat(
                SecretArguments.masked(List.of("serve", "--api-key", "x1", "--token=x2", "-v")),
                contains("serve", "--api-key", Masking.MASK, "--token=" + Masking.MASK, "-v"));
        assertThat(
                SecretArguments.masked(List.of("CMD", "mysqladmin", "-px3", "ping")),
                contains("CMD", "mysqladmin", "-p" + Masking.MASK, "ping"));
        assertThat(
                SecretArguments.masked(List.of("CMD", "redis-cli", "-a", "x4")),
                contains("CMD", "redis-cli", "-a", Masking.MASK));
        assertThat(
                SecretArguments.masked(List.of("-u", "me:x5", "-pX6", "-p8080:80", "-port=80", "--user", "1000:1000")),
                contains(
                        "-u",
                        "me:" + Masking.MASK,
                        "-p" + Masking.MASK,
                        "-p8080:80",
                        "-port=80",
                        "--user",
                        "1000:1000"));
        assertThat(
                SecretArguments.masked(List.of("sshpass", "-p", "x7", "ssh", "host")),
                contains("sshpass", "-p", Masking.MASK, "ssh", "host"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        curl -u me:www-data http://x              | www-data
        curl -sSfu me:s3cret http://x             | s3cret
        curl -ume:s3cret http://x                 | s3cret
        curl --user=1000:1000 http://x            | 1000
        curl --proxy-user me:s3cret http://x      | s3cret
        /usr/bin/wget --user me:s3cret http://x   | s3cret
        docker exec web curl -u me:s3cret x       | s3cret
        ldapsearch -u me:s3cret                   | s3cret
        backup -u me:s3cret                       | s3cret
        -u me:s3cret                              | s3cret
        docker run --user www-data:www-data x     |
        docker run -u git:git curlimages/curl x   |
        docker exec --user=app:app web ls         |
        gosu -u app:app server                    |
        chown --user app:app /data                |
        serve --user www-data:www-data            |
        serve -u nobody:nogroup                   |
        serve --user 1000:1000                    |
        serve -u http://host:80/                  |
        curl --user-agent a:b x                   |
        """)
    void aPairBehindUserIsHiddenWhereItIsANameAndItsPassword(String command, @Nullable String secret) {
        List<String> arguments = List.of(command.split(" "));
        String hidden = secret == null ? command : command.replaceFirst(":" + secret, ":" + Masking.MASK);

        assertThat("a text", Masking.mask(command), equalTo(hidden));
        assertThat("arguments", String.join(" ", Masking.maskArguments(arguments)), equalTo(hidden));
        assertThat(
                "a shell's text",
                Masking.maskArguments(List.of("CMD-SHELL", "docker ps; " + command + " || exit 1")),
                contains("CMD-SHELL", "docker ps; " + hidden + " || exit 1"));
        assertThat(
                "what a shell with flags is given",
                Masking.maskArguments(List.of("sh", "-cu", command)),
                contains("sh", "-cu", hidden));
    }

    @Test
    void everySecretOfAStateIsHidden() {
        String shown = StateTree.write(Masking.mask(Examples.everything())).toString();

        for (String secret : List.of("hunter2", "t0k3n")) {
            assertThat(shown.contains(secret), equalTo(false));
        }
    }

    @Test
    void aMaskTakesTheStoredValueAlsoWhenTheRestWasEdited() {
        Map<String, String> stored = Map.of("URL", "postgres://me:s3cret@old/x", "TOKEN", "t0k3n");
        Map<String, String> posted =
                Map.of("URL", "postgres://me:__masked__@new:5432/x", "TOKEN", "__masked__", "NEW", "1");

        assertThat(
                MaskRestorer.restore(
                        state(posted, List.of("--token", "__masked__", "-v")), state(stored, List.of("--token", "t1"))),
                equalTo(new Parsed.Good<>(state(
                        Map.of("URL", "postgres://me:s3cret@new:5432/x", "TOKEN", "t0k3n", "NEW", "1"),
                        List.of("--token", "t1", "-v")))));
    }

    @Test
    void aMaskWithoutAStoredValueIsAViolation() {
        State posted = state(Map.of("OTHER", "__masked__"), List.of("--x=__masked__"));

        for (State stored : List.of(State.EMPTY, state(Map.of("TOKEN", "t"), List.of()))) {
            List<Violation> violations = ((Parsed.Bad<State>) MaskRestorer.restore(posted, stored)).violations();
            assertThat(
                    violations.stream().map(Violation::pointer).toList(),
                    contains("/apps/1/services/0/config/environment/OTHER", "/apps/1/services/0/config/command/0"));
            assertThat(violations.getFirst().message(), containsString("send the value itself"));
        }
    }

    @Test
    void aMaskInAPlaceThatIsNeverMaskedIsAViolation() {
        App posted = App.of(1, "__masked__", List.of());

        assertThat(
                ((Parsed.Bad<App>) MaskRestorer.restore(posted, posted))
                        .violations()
                        .getFirst()
                        .pointer(),
                equalTo("/appName"));
    }

    @Test
    void aViolationQuotesNoSecret() {
        Map<String, Object> service =
                Map.of("serviceId", 1, "serviceName", "s", "imageName", "https://me:hunter2@Registry/x");
        Parsed<App> parsed = StateTree.readApp(Map.of("appName", "a", "services", List.of(service)), 1);

        assertThat(
                ((Parsed.Bad<App>) parsed).violations().getFirst().message(),
                containsString("\"https://me:__masked__@Registry/x\" is not an image reference"));
    }

    @Test
    void aSecretIsNotTakenFromAnotherService() {
        App stored = app(1, Map.of("TOKEN", "t0k3n"), List.of());
        App posted = app(2, Map.of("TOKEN", "__masked__"), List.of());

        assertThat(MaskRestorer.restore(posted, stored).getClass(), equalTo(Parsed.Bad.class));
    }

    @Test
    void noTextMakesTheSearchSlow() {
        for (String part : List.of(
                "://:",
                "://a:b",
                "password=",
                "a=",
                "--token ",
                "mysql ",
                "redis-cli -a",
                "-u a:",
                " -u a:b",
                "curl -ua:",
                "eyJaaaaaaaa.",
                "$1$",
                "-----BEGIN PRIVATE KEY-----",
                "a.",
                "\"",
                "=",
                "x",
                " -p",
                "://x:y@")) {
            String text = part.repeat(Limits.TEXT_CHARS_MAX / part.length());
            assertThat(part, CpuTime.of(() -> Masking.mask(text)), lessThan(ofSeconds(5)));
        }
    }

    private static State state(Map<String, String> environment, List<String> command) {
        return State.EMPTY.with(app(1, environment, command));
    }

    private static App app(long serviceId, Map<String, String> environment, List<String> command) {
        ProcessSpec plain = ProcessSpec.DEFAULTS;
        var process = new ProcessSpec(command, null, null, null, null, null, false, null, plain.groupAdd());
        ServiceConfig config = ServiceConfig.DEFAULTS
                .builder()
                .environment(environment)
                .process(process)
                .build();
        return App.of(1, "a", List.of(new Service(serviceId, "s", "nginx", config)));
    }
}
