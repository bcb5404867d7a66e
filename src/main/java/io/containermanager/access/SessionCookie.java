package io.containermanager.access;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The cookie that carries a session's secret. Browsers separate cookies neither by port nor by who serves a path, so its name is the manager's
 * own, and its path is where the browser sees this manager. Pure.
 *
 * @param name its name
 */
public record SessionCookie(String name) {

    /** The longest path that is accepted. */
    public static final int PATH_MAX_CHARACTERS = 500;

    /** What is said about a path that a cookie cannot have. */
    public static final String PATH_RULE =
            "must be the path of the dashboard as the browser sees it, which begins and ends with /";

    /** Cookies of one name that are read: a browser sends one for each path at which it knows this manager, the nearest first. */
    static final int VALUES_MAX = 4;

    private static final int NAME_DIGITS = 8;
    private static final Pattern PATH = Pattern.compile("/(?:[A-Za-z0-9._~!$&'()*+,=:@%-]+/)*+");

    /** The cookie of the manager with that uuid. */
    public static SessionCookie of(String uuid) {
        return new SessionCookie("container-manager-" + Token.fingerprint(uuid).substring(0, NAME_DIGITS));
    }

    /** Whether a cookie may have that path: nothing in it ends the attribute. */
    public static boolean isPath(String path) {
        return path.length() <= PATH_MAX_CHARACTERS && PATH.matcher(path).matches();
    }

    /** The values of this cookie in a {@code Cookie} header. */
    List<String> values(String header) {
        var start = name + "=";
        return Arrays.stream(header.split(";", -1))
                .map(String::strip)
                .filter(pair -> pair.startsWith(start))
                .map(pair -> pair.substring(start.length()))
                .limit(VALUES_MAX)
                .toList();
    }

    /** The {@code Set-Cookie} header that has a browser keep the secret until it is closed. */
    public String set(String secret, String path, boolean secure) {
        return name + "=" + secret + attributes(path, secure);
    }

    /** The {@code Set-Cookie} header that has a browser forget it. */
    public String clear(String path, boolean secure) {
        return name + "=; Max-Age=0" + attributes(path, secure);
    }

    private static String attributes(String path, boolean secure) {
        return "; Path=" + path + "; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "");
    }
}
