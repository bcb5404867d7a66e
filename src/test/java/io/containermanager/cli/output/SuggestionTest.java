package io.containermanager.cli.output;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a name is made of, a suggested command can be pasted into a shell as it is. */
class SuggestionTest {

    private static final Pattern UNQUOTED = Pattern.compile("\"container-manager [a-z][^\"]*\"\\s*\\+\\s*(?!\")");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shop/web",
                "my shop",
                "it's",
                "a;b",
                "$(id)",
                "a`b`",
                "*",
                "#1",
                "~",
                "a\"b",
                "",
                "!x",
                "ü",
                "-x y"
            })
    void aShellReadsTheVeryWords(String name) throws IOException, InterruptedException {
        var line = Suggestion.of("update", name)
                .with("--name", name)
                .because("for a person")
                .line("printf '%s\\n'");
        // Typed into it: what becomes an argument of a process depends on this machine's locale.
        var shell = new ProcessBuilder("sh").redirectErrorStream(true).start();
        try (var typed = shell.getOutputStream()) {
            typed.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
        var said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(line, said, is("update\n" + name + "\n--name\n" + name + "\n"));
        assertThat(shell.waitFor(), is(0));
    }

    /** Texts that name a command with a value would not quote it: {@link Console#next} takes words only. */
    @Test
    void noTextOfTheCommandLineNamesACommandWithAValue() throws IOException {
        var found = new ArrayList<String>();
        try (var files = Files.walk(Path.of("src/main/java/io/containermanager/cli"))) {
            for (var file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
                for (var match :
                        UNQUOTED.matcher(Files.readString(file)).results().toList()) {
                    found.add(file.getFileName() + ": " + match.group());
                }
            }
        }
        assertThat(found, is(empty()));
        assertThat(
                UNQUOTED.matcher("next(\"container-manager update \" + text)").find(), is(true));
        assertThat(
                List.of(Console.class.getMethods()).stream()
                        .filter(method -> method.getName().equals("next"))
                        .allMatch(method -> List.of(method.getParameterTypes()).equals(List.of(Suggestion.class))),
                is(true));
    }
}
