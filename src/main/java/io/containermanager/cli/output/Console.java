package io.containermanager.cli.output;

import io.containermanager.config.LaunchCommand;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a command reads and writes, and what of that is a terminal. */
public final class Console {

    /** A terminal that does not say how wide it is. */
    private static final int WIDTH_DEFAULT = 100;

    private static final int WIDTH_MIN = 40;
    private static final int STTY_MAX_SECONDS = 2;

    /** The beginning of a command in a text, but not a path, an image or what a sentence says of the program. */
    private static final Pattern OWN_COMMAND =
            Pattern.compile("(?<![\\w/.@-])" + LaunchCommand.NAME + " (?:(serve)\\b|(?=--help|--url|[a-z]+\\b))");

    /** A colour that is not ended, with all that follows in its line. */
    private static final Pattern COLOURED_TO_THE_END =
            Pattern.compile("\u001b\\[(?!0*m)[0-9;]*+m[^\u001b\n]*+(?=\n|\\z)");

    private final InputStream in;
    private final CheckedOutput checked;
    private final PrintStream out;
    private final PrintStream err;
    private final Ends ends;
    private @Nullable BufferedReader lines;
    private String command = LaunchCommand.NAME;
    private String program = LaunchCommand.NAME;
    private boolean suggested;

    /**
     * What is a terminal.
     *
     * @param in whether questions can be asked
     * @param out whether tables are for a person
     * @param err whether hints are for a person
     * @param colours whether colours are wanted
     * @param width of the output, in columns; 0 for no limit
     */
    public record Ends(boolean in, boolean out, boolean err, boolean colours, int width) {

        /** Files and pipes. */
        public static final Ends PLAIN = new Ends(false, false, false, false, 0);
    }

    /** @param out a stream that throws when it cannot be written: not a {@link PrintStream}, which hides it */
    public Console(InputStream in, OutputStream out, PrintStream err, Ends ends) {
        this.in = in;
        this.checked = new CheckedOutput(out);
        this.out = new PrintStream(checked, false, StandardCharsets.UTF_8);
        this.err = err;
        this.ends = ends;
    }

    /** That of this process. */
    public static Console ofProcess(Map<String, String> environment) {
        boolean out = isTerminal(1);
        boolean colours = out
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
        return new Console(
                System.in,
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)),
                System.err,
                new Ends(isTerminal(0), out, isTerminal(2), colours, out ? width(environment) : 0));
    }

    private static boolean isTerminal(int descriptor) {
        try {
            var file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty") || file.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException notLinux) {
            return isTerminalByShell(descriptor);
        }
    }

    /** POSIX's {@code test -t}, where there is no {@code /proc}. */
    private static boolean isTerminalByShell(int descriptor) {
        try {
            var process = new ProcessBuilder("test", "-t", Integer.toString(descriptor))
                    .inheritIO()
                    .start();
            return process.waitFor(STTY_MAX_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException noShell) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static int width(Map<String, String> environment) {
        var columns = environment.getOrDefault("COLUMNS", "");
        if (columns.matches("[1-9][0-9]{1,4}")) {
            return Math.max(WIDTH_MIN, Integer.parseInt(columns));
        }
        var size = stty("size");
        return size.matches("[0-9]+ [1-9][0-9]{1,4}")
                ? Math.max(WIDTH_MIN, Integer.parseInt(size.substring(size.indexOf(' ') + 1)))
                : WIDTH_DEFAULT;
    }

    /** Asks or sets the controlling terminal; what it answers, empty where there is none. */
    public static String stty(String... arguments) {
        var command = new ArrayList<String>();
        command.add("stty");
        command.addAll(List.of(arguments));
        try {
            var process = new ProcessBuilder(command)
                    .redirectInput(Path.of("/dev/tty").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor(STTY_MAX_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0 ? answer : "";
        } catch (IOException noTerminal) {
            return "";
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    public PrintStream out() {
        return out;
    }

    /** Why what was written to the output is incomplete; empty when it is whole, or its reader has left. */
    public Optional<IOException> outputFailure() {
        out.flush();
        return checked.failure();
    }

    public InputStream in() {
        return in;
    }

    public PrintStream err() {
        return err;
    }

    public Ends ends() {
        return ends;
    }

    /** A line of the output; what containers and files say cannot steer the terminal. */
    public void line(String text) {
        out.println(ends.out() ? printable(text) : text);
        out.flush();
    }

    /** A line about the work, beside the output. */
    public void note(String text) {
        var spelled = spelled(text);
        err.println(ends.err() ? printable(spelled) : spelled);
    }

    /** A command to try next: only for a person. */
    public void next(Suggestion suggestion) {
        if (ends.err() && ends.out()) {
            err.println((suggested ? "      " : "Next: ") + printable(suggestion.line(command)));
            suggested = true;
        }
    }

    /**
     * From now on, commands of this program are spelled so that they can be pasted: as the user called this one.
     *
     * @param called the program
     * @param connection the options by which the user named the manager, which starting one does not take
     */
    public void spell(String called, String connection) {
        program = called;
        command = called + connection;
    }

    /** A text of this program in which {@code container-manager COMMAND} is spelled as the user has to type it. */
    public String spelled(String text) {
        return command.equals(LaunchCommand.NAME)
                ? text
                : OWN_COMMAND
                        .matcher(text)
                        .replaceAll(found -> Matcher.quoteReplacement(found.group(1) == null ? command : program) + " "
                                + Matcher.quoteReplacement(found.group(1) == null ? "" : found.group(1)));
    }

    /** Whether the user says yes. */
    public boolean confirmed(String question) {
        err.print(question + " [y/N] ");
        err.flush();
        var answer = readLine().strip().toLowerCase(Locale.ROOT);
        return answer.equals("y") || answer.equals("yes");
    }

    /** A line of the user's, empty at the end of the input. */
    private String readLine() {
        try {
            var reader = lines;
            if (reader == null) {
                reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
                lines = reader;
            }
            var line = reader.readLine();
            return line == null ? "" : line;
        } catch (IOException ended) {
            return "";
        }
    }

    /** Without control characters, except tabs and those of colours, which end with their line. */
    private static String printable(String text) {
        boolean plain = text.chars().noneMatch(character -> character < ' ' && character != '\t' && character != '\n');
        return plain
                ? text
                : COLOURED_TO_THE_END
                        .matcher(text.replaceAll("(?!\u001b\\[[0-9;]*m)[\\p{Cntrl}&&[^\t\n]]", ""))
                        .replaceAll("$0" + Colour.OFF);
    }

    /** The text in a colour, if colours are wanted. */
    public String coloured(Colour colour, String text) {
        return ends.colours() && colour != Colour.NONE ? colour.on() + text + Colour.OFF : text;
    }
}
