package io.containermanager.model.secret;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Secrets in lists of arguments, where a flag and its value may be two entries. */
final class SecretArguments {

    /** Programs that take a password joined to -p, whatever it looks like. */
    private static final Pattern JOINING = Pattern.compile("(?:.*/)?(?:mysql|mariadb|mongo|sshpass|7z|smbclient)[^/]*");

    /** Programs whose -p is followed by one. */
    private static final Pattern SEPARATING = Pattern.compile("(?:.*/)?(?:mongo|sshpass|cqlsh)[^/]*");

    /** What else begins with -p: a port, a long option with one dash. */
    private static final Pattern NO_PASSWORD = Pattern.compile("-p(?:[\\d.:/-]*|[a-z][a-z-]*(?:=.*)?)", Pattern.DOTALL);

    private SecretArguments() {}

    static List<String> masked(List<String> arguments) {
        var masked = new ArrayList<String>();
        for (int place = 0; place < arguments.size(); place++) {
            masked.add(SecretText.masked(arguments.get(place), spans(arguments, place)));
        }
        return masked;
    }

    static List<SecretText.Span> spans(List<String> arguments, int place) {
        String argument = arguments.get(place);
        String before = place == 0 ? "" : arguments.get(place - 1);
        String program =
                arguments.getFirst().equals("CMD") && arguments.size() > 1 ? arguments.get(1) : arguments.getFirst();
        boolean flag = before.startsWith("-") && before.indexOf('=') < 0;
        if (flag && !argument.startsWith("-") && SecretNames.secret(before)) {
            return SecretText.whole(argument);
        }
        if ((before.equals("-a") && program.endsWith("redis-cli"))
                || (before.equals("-p") && SEPARATING.matcher(program).matches())) {
            return SecretText.whole(argument);
        }
        if (joinedPassword(argument, program)) {
            return List.of(new SecretText.Span(2, argument.length()));
        }
        return SecretText.spans(arguments.subList(0, place), argument);
    }

    /** {@code -pSECRET}: by who is called, and else by a look that no option has. */
    private static boolean joinedPassword(String argument, String program) {
        return argument.startsWith("-p")
                && argument.length() > 2
                && (JOINING.matcher(program).matches()
                        || !NO_PASSWORD.matcher(argument).matches());
    }

    /**
     * The posted arguments with stored secrets in place of masks; masks that fit nothing stay, and are found by who
     * looks.
     */
    static List<String> restored(List<String> posted, List<String> stored) {
        List<String> masked = masked(stored);
        if (posted.equals(masked)) {
            return stored;
        }
        var restored = new ArrayList<String>();
        for (int place = 0; place < posted.size(); place++) {
            String argument = posted.get(place);
            String found = argument.contains(Masking.MASK) ? find(posted, place, stored, masked) : argument;
            restored.add(found == null ? argument : found);
        }
        return restored;
    }

    /** The stored argument that looks the same behind its mask, after the same flag if it is all mask. */
    private static @Nullable String find(List<String> posted, int place, List<String> stored, List<String> masked) {
        String argument = posted.get(place);
        for (int at = 0; at < masked.size(); at++) {
            boolean sameFlag = before(posted, place).equals(before(masked, at));
            if (masked.get(at).equals(argument) && (sameFlag || !argument.equals(Masking.MASK))) {
                return stored.get(at);
            }
        }
        boolean edited = place < stored.size() && !argument.equals(Masking.MASK);
        return edited ? SecretText.restored(argument, stored.get(place), spans(stored, place)) : null;
    }

    private static String before(List<String> arguments, int place) {
        return place == 0 ? "" : arguments.get(place - 1);
    }
}
