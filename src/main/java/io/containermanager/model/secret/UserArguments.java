package io.containermanager.model.secret;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Decides what a pair after {@code -u} or {@code --user} is: a name and its password, as clients take it, or a user and a group, as programs
 * take it that run others. What is known of neither kind is taken for a password unless the group is one of those that systems have. Pure.
 */
final class UserArguments {

    /** Programs to which {@code -u name:password} is a credential, whatever it looks like. */
    private static final Set<String> CLIENTS = Set.of(
            "curl",
            "wget",
            "http",
            "https",
            "xh",
            "mysql",
            "mysqladmin",
            "mysqldump",
            "mariadb",
            "psql",
            "mongo",
            "mongosh",
            "ldapsearch",
            "smbclient",
            "rabbitmqadmin",
            "cypher-shell",
            "influx",
            "nats",
            "mosquitto_pub",
            "mosquitto_sub");

    /** Programs to which it is a user and a group. */
    private static final Set<String> RUNNERS = Set.of(
            "docker",
            "podman",
            "nerdctl",
            "docker-compose",
            "chown",
            "chroot",
            "su",
            "sudo",
            "su-exec",
            "gosu",
            "setpriv",
            "runuser",
            "install",
            "start-stop-daemon",
            "s6-setuidgid",
            "chpst",
            "spawn-fcgi",
            "uwsgi");

    /** Groups of usual systems, which are not passwords. */
    private static final Set<String> GROUPS = Set.of(
            "nogroup",
            "nobody",
            "daemon",
            "www-data",
            "nginx",
            "apache",
            "httpd",
            "caddy",
            "haproxy",
            "wheel",
            "staff",
            "adm",
            "tty",
            "video",
            "audio",
            "render",
            "systemd-journal");

    private static final Pattern IDS = Pattern.compile("\\d{1,10}");

    /** The flag (1) with what joins it, the name, and what may be the password (2); {@code //} begins the rest of a URL. */
    private static final Pattern PAIR = Pattern.compile(
            "(?:^|\\s)(--(?:proxy-)?user[ =]|-[A-Za-z]{0,8}[uU][ =]?)[\"']?[^\\s:\"']{1,128}:(?!//)([^\\s\"']{1,256})");

    /** What a client alone is asked for: several flags in one, or a pair without a blank. */
    private static final Pattern PLAIN_FLAG = Pattern.compile("(?:-u|--user)[ =]");

    private static final Pattern FLAG = Pattern.compile("--(?:proxy-)?user|-[A-Za-z]{0,8}[uU]");

    /** What ends a command in a line of a shell. */
    private static final String ENDS = "|;&\n`(";

    /** How far before a flag its program is looked for, and how long an argument may be that names it, in characters. */
    private static final int COMMAND_CHARS_MAX = 400;

    /** How many arguments at the front of a list are searched for its program, which others may precede. */
    private static final int ARGUMENTS_MAX = 8;

    private static final Pattern WORDS = Pattern.compile("[\\s\"']+");

    private UserArguments() {}

    /**
     * The passwords of the pairs in a text.
     *
     * @param before the arguments before it when it is one itself
     */
    static List<SecretText.Span> spans(List<String> before, String text) {
        var spans = new ArrayList<SecretText.Span>();
        int second = text.indexOf(':') + 1;
        if (second == 0) {
            return spans;
        }
        if (!before.isEmpty()
                && FLAG.matcher(before.getLast()).matches()
                && second < text.length()
                && !text.startsWith("//", second)
                && secret(program(before), before.getLast() + " ", text.substring(second))) {
            spans.add(new SecretText.Span(second, text.length()));
            return spans;
        }
        if (text.indexOf('-') < 0) {
            return spans;
        }
        var pair = PAIR.matcher(text);
        while (pair.find()) {
            String command = commandBefore(text, pair.start(1));
            String whole = pair.start(1) == command.length() ? program(before) + " " + command : command;
            if (secret(whole, pair.group(1), pair.group(2))) {
                spans.add(new SecretText.Span(pair.start(2), pair.end(2)));
            }
        }
        return spans;
    }

    private static boolean secret(String command, String flag, String second) {
        boolean runner = false;
        for (String word : WORDS.split(command, -1)) {
            String name = word.substring(word.lastIndexOf('/') + 1);
            if (CLIENTS.contains(name)) {
                return true;
            }
            runner |= RUNNERS.contains(name);
        }
        return PLAIN_FLAG.matcher(flag).matches()
                && !runner
                && !GROUPS.contains(second)
                && !IDS.matcher(second).matches();
    }

    private static String program(List<String> before) {
        return before.stream()
                .limit(ARGUMENTS_MAX)
                .filter(argument -> argument.length() <= COMMAND_CHARS_MAX)
                .collect(Collectors.joining(" "));
    }

    /** What stands between the beginning of a command and a place. */
    private static String commandBefore(String text, int place) {
        int from = place;
        while (from > Math.max(0, place - COMMAND_CHARS_MAX) && ENDS.indexOf(text.charAt(from - 1)) < 0) {
            from--;
        }
        return text.substring(from, place);
    }
}
