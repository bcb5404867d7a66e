package io.containermanager.cli.command;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.api.ApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stacks of {@code examples/}: each is applied, changed as its README says, and rolled back. */
class ExamplesTest {

    /** An example, a change of one of its files, and the service that the change replaces. */
    enum Example {
        WEB_APP(".env", "WIKI=2.5", "WIKI=2.6", "wiki"),
        REVERSE_PROXY("nginx.conf", "204", "200", "proxy"),
        JOB("dump.sh", "set -eu", "set -eux", "dump");

        final String file;
        final String before;
        final String after;
        final String service;

        Example(String file, String before, String after, String service) {
            this.file = file;
            this.before = before;
            this.after = after;
            this.service = service;
        }

        String app() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Copies its files, so that they can be changed. */
        Path copy(Path into) throws IOException {
            var target = Files.createDirectories(into.resolve(app()));
            try (Stream<Path> files = Files.list(Path.of("examples", app()))) {
                for (Path each : files.toList()) {
                    Files.copy(each, target.resolve(each.getFileName()));
                }
            }
            return target;
        }

        void change(Path copy) throws IOException {
            var text = Files.readString(copy.resolve(file));
            assertThat(text, containsString(before));
            Files.writeString(copy.resolve(file), text.replace(before, after));
        }
    }

    private static final Pattern COMMAND = Pattern.compile("`container-manager ([a-z]+)");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void anExampleIsAppliedChangedAndRolledBack(Example example) throws IOException {
        var copy = example.copy(folder);
        try (var server = new ApiServer(folder.resolve("manager"))) {
            var cli = new Cli(copy, server.port());

            var applied = cli.run("apply", "-f", "compose.yaml", "--yes");
            assertThat(applied.good(), containsString("converged: "));
            assertThat("no warnings", applied.messages(), not(containsString("Warning")));
            assertThat(cli.run("apply", "-f", "compose.yaml", "--yes").good(), containsString("Plan: nothing to do"));

            example.change(copy);
            assertThat(
                    cli.run("apply", "-f", "compose.yaml", "--yes").good(),
                    allOf(
                            containsString("0 services to add, 1 to update"),
                            containsString("create container  " + example.app() + "/" + example.service),
                            containsString("converged: ")));
            assertThat(cli.run("rollback", "--yes").good(), containsString("converged: "));
            assertThat(cli.run("remove", example.app(), "--yes").good(), containsString("converged: "));
        }
    }

    @Test
    void everyExampleIsTriedAndHasAReadmeOfFiveLinesWhoseCommandsExist() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("examples"))) {
            assertThat(folders.count(), is((long) Example.values().length));
        }
        for (var example : Example.values()) {
            var readme = Files.readString(Path.of("examples", example.app(), "README.md"));
            assertThat(
                    example.app(),
                    readme.lines().filter(line -> line.startsWith("- ")).count(),
                    is(5L));
            COMMAND.matcher(readme).results().forEach(found -> assertThat(found.group(1), in(CommandRunner.names())));
            assertThat(
                    readme,
                    allOf(containsString("Run it: "), containsString("Change it: "), containsString("Roll back: ")));
        }
    }
}
