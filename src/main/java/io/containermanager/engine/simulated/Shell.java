package io.containermanager.engine.simulated;

import io.containermanager.engine.SecretFiles;
import io.containermanager.engine.simulated.Script.Print;
import io.containermanager.model.read.ShellWords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The few programs that every simulated container has: {@code cat echo env exit false hostname id ls printenv pwd seq sh sleep true
 * uname whoami}. A command is worked out in full beforehand: the answer is data. Pure.
 */
final class Shell {

    /** How long a {@code sleep} lasts at the most. */
    static final Duration SLEEP_MAX = Duration.ofDays(365);

    private static final int SEQ_MAX_LINES = 100_000;
    private static final int NOT_FOUND = 127;
    private static final String NO_SUCH_FILE = ": No such file or directory\n";

    private final Surroundings surroundings;
    private final List<Print> prints = new ArrayList<>();
    private Duration elapsed = Duration.ZERO;
    private int lastCode;
    private boolean exited;

    /**
     * What programs can see of their container.
     *
     * @param hostname its host name
     * @param environment its variables
     * @param user whom it runs as
     */
    record Surroundings(String hostname, Map<String, String> environment, String user, List<String> secrets) {

        static Surroundings of(SimulatedContainer container) {
            var process = container.config().process();
            var hostname = process.hostname();
            var user = process.user();
            return new Surroundings(
                    hostname != null
                            ? hostname
                            : container
                                    .id()
                                    .substring(0, Math.min(12, container.id().length())),
                    container.config().environment(),
                    user != null ? user : "root",
                    container.config().runtimeOptions().secrets());
        }
    }

    private Shell(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** What the command does; a program that is not there ends with 127 and says so. */
    static Script run(List<String> command, Surroundings surroundings) {
        var shell = new Shell(surroundings);
        shell.command(command);
        return new Script(shell.prints, shell.elapsed, shell.lastCode);
    }

    /** What a container's own command does; empty when its program is not one of these: then it is a server. */
    static Optional<Script> main(List<String> command, Surroundings surroundings) {
        if (command.isEmpty()) {
            return Optional.empty();
        }
        var script = run(command, surroundings);
        return script.exitCode() == NOT_FOUND ? Optional.empty() : Optional.of(script);
    }

    private void command(List<String> words) {
        var program = words.getFirst().replaceFirst("^/(usr/)?bin/", "");
        boolean toStderr = words.contains(">&2") || words.contains("1>&2");
        var arguments = words.stream()
                .skip(1)
                .filter(word -> !word.equals(">&2") && !word.equals("1>&2"))
                .toList();
        if ((program.equals("sh") || program.equals("bash") || program.equals("ash"))
                && arguments.size() >= 2
                && arguments.getFirst().matches("-[a-z]*c")) {
            script(arguments.get(1));
            return;
        }
        lastCode = 0;
        program(program, arguments, toStderr);
    }

    /** {@code a; b && c || d}, line by line: enough for what people try first. */
    private void script(String text) {
        var words = new StringBuilder();
        boolean skipped = false;
        char quote = 0;
        for (int at = 0; at < text.length() && !exited; at++) {
            char c = text.charAt(at);
            if (quote == 0 ? c == '\'' || c == '"' : c == quote) {
                quote = quote == 0 ? c : 0;
            }
            boolean and = text.startsWith("&&", at);
            boolean or = text.startsWith("||", at);
            if (quote != 0 || !(and || or || c == ';' || c == '\n')) {
                words.append(c);
                continue;
            }
            statement(words.toString(), skipped);
            words.setLength(0);
            skipped = and ? lastCode != 0 : or && lastCode == 0;
            at += and || or ? 1 : 0;
        }
        statement(words.toString(), skipped);
    }

    private void statement(String text, boolean skipped) {
        if (skipped || exited) {
            return;
        }
        var words = ShellWords.split(
                text.strip(), name -> surroundings.environment().getOrDefault(name, ""));
        if (words == null) {
            print(true, "sh: syntax error: unterminated quoted string");
            exited = true;
            lastCode = 2;
        } else if (!words.isEmpty()) {
            command(words);
        }
    }

    private void program(String program, List<String> arguments, boolean toStderr) {
        switch (program) {
            case "echo" -> print(toStderr, String.join(" ", arguments));
            case "true", ":" -> {}
            case "false" -> lastCode = 1;
            case "exit" -> exit(arguments);
            case "sleep" -> sleep(arguments);
            case "env", "printenv" -> environment(arguments, toStderr);
            case "hostname" -> print(toStderr, surroundings.hostname());
            case "whoami" -> print(toStderr, surroundings.user());
            case "id" -> print(toStderr, "uid=0(root) gid=0(root)");
            case "pwd" -> print(toStderr, "/");
            case "uname" ->
                print(toStderr, arguments.isEmpty() ? "Linux" : "Linux " + surroundings.hostname() + " 6.12.0 x86_64");
            case "ls" -> list(arguments, toStderr);
            case "cat" -> arguments.forEach(file -> cat(file, toStderr));
            case "seq" -> seq(arguments, toStderr);
            default -> fail(NOT_FOUND, "sh: %s: not found".formatted(program));
        }
    }

    private void print(boolean stderr, String line) {
        prints.add(new Print(elapsed, stderr, line + "\n"));
    }

    private void fail(int code, String message) {
        lastCode = code;
        prints.add(new Print(elapsed, true, message.endsWith("\n") ? message : message + "\n"));
    }

    private void exit(List<String> arguments) {
        exited = true;
        lastCode = arguments.isEmpty() ? lastCode : number(arguments.getFirst(), 2) & 0xff;
    }

    private void sleep(List<String> arguments) {
        var text = arguments.isEmpty() ? "" : arguments.getFirst().toLowerCase(Locale.ROOT);
        if (text.equals("infinity")) {
            elapsed = elapsed.plus(SLEEP_MAX);
        } else if (text.matches("\\d{1,9}(\\.\\d{1,3})?s?")) {
            var wanted = Duration.ofMillis((long) (Double.parseDouble(text.replace("s", "")) * 1_000));
            elapsed = elapsed.plus(wanted.compareTo(SLEEP_MAX) > 0 ? SLEEP_MAX : wanted);
        } else {
            fail(1, "sleep: invalid number '%s'".formatted(text));
        }
    }

    private void environment(List<String> arguments, boolean toStderr) {
        if (!arguments.isEmpty()) {
            var value = surroundings.environment().get(arguments.getFirst());
            lastCode = value == null ? 1 : 0;
            if (value != null) {
                print(toStderr, value);
            }
            return;
        }
        print(toStderr, "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        print(toStderr, "HOSTNAME=" + surroundings.hostname());
        surroundings.environment().forEach((name, value) -> print(toStderr, name + "=" + value));
        print(toStderr, "HOME=/root");
    }

    private void list(List<String> arguments, boolean toStderr) {
        var path = arguments.stream()
                .filter(word -> !word.startsWith("-"))
                .findFirst()
                .orElse("/");
        switch (path) {
            case "/", "." -> print(toStderr, "bin\ndev\netc\nhome\nproc\nroot\nsys\ntmp\nusr\nvar");
            case "/etc", "/etc/" -> print(toStderr, "hostname\nhosts\nos-release\npasswd\nresolv.conf");
            case "/run/secrets", SecretFiles.MOUNTED_BELOW -> secrets(toStderr);
            case "/tmp", "/home", "/root" -> {}
            default -> fail(1, "ls: " + path + NO_SUCH_FILE);
        }
    }

    private void secrets(boolean toStderr) {
        if (surroundings.secrets().isEmpty()) {
            fail(1, "ls: /run/secrets" + NO_SUCH_FILE);
        } else {
            surroundings.secrets().stream().sorted().forEach(name -> print(toStderr, name));
        }
    }

    private void cat(String file, boolean toStderr) {
        switch (file) {
            case "/etc/hostname" -> print(toStderr, surroundings.hostname());
            case "/etc/hosts" -> print(toStderr, "127.0.0.1\tlocalhost\n172.18.0.2\t" + surroundings.hostname());
            case "/etc/os-release" -> print(toStderr, "ID=simulated\nPRETTY_NAME=\"Simulated Linux\"");
            default -> fail(1, "cat: can't open '" + file + "'" + NO_SUCH_FILE);
        }
    }

    private void seq(List<String> arguments, boolean toStderr) {
        int first = arguments.size() > 1 ? number(arguments.getFirst(), 1) : 1;
        int last = arguments.isEmpty() ? 0 : number(arguments.getLast(), 0);
        var lines = IntStream.rangeClosed(first, last)
                .limit(SEQ_MAX_LINES)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining("\n"));
        if (!lines.isEmpty()) {
            print(toStderr, lines);
        }
    }

    private static int number(String text, int otherwise) {
        return text.matches("-?\\d{1,9}") ? Integer.parseInt(text) : otherwise;
    }
}
