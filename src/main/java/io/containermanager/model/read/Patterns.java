package io.containermanager.model.read;

import io.containermanager.model.Limits;
import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The forms of names and addresses in declarations, each with the sentence that a violation ends with. */
final class Patterns {

    /** Volume and network names: Docker's, bounded. */
    static final Pattern RESOURCE = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}");

    static final String RESOURCE_RULE = "must be 1 to 255 letters, digits, _ . or -, beginning with a letter or digit";

    /** Container names: Docker's, which have two characters at least. */
    static final Pattern CONTAINER = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{1,254}");

    static final String CONTAINER_RULE = "must be 2 to 255 letters, digits, _ . or -, beginning with a letter or digit";

    static final Pattern HOSTNAME = Pattern.compile("(?=.{1,253})[a-zA-Z0-9_](?:[a-zA-Z0-9_.-]*[a-zA-Z0-9_])?");
    static final String HOSTNAME_RULE = "must be a host name: letters, digits, . and -, at most 253";

    private static final Pattern IP4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");
    private static final Pattern IP6_CHARACTERS = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    private Patterns() {}

    /** Whether a text is an address of either kind, without brackets. */
    static boolean isIp(String text) {
        return IP4.matcher(text).matches() || isIp6(text);
    }

    private static boolean isIp6(String text) {
        if (!IP6_CHARACTERS.matcher(text).matches() || text.indexOf(':') < 0) {
            return false;
        }
        try {
            return InetAddress.ofLiteral(text) != null;
        } catch (IllegalArgumentException notOne) {
            return false;
        }
    }

    /** The address a node says; null when absent or refused. */
    static @Nullable String ip(TreeNode node) {
        String text = node.text(Limits.NAME_CHARS_MAX);
        if (text == null || isIp(text)) {
            return text;
        }
        return node.refuse(PlainText.quoted(text) + " is not an IP address, such as 192.168.1.10 or 2001:db8::10");
    }

    /** The network in CIDR form a node says; null when absent or refused. */
    static @Nullable String cidr(TreeNode node) {
        String text = node.text(Limits.NAME_CHARS_MAX);
        if (text == null) {
            return null;
        }
        int slash = text.indexOf('/');
        Long bits = slash < 0 ? null : PlainText.integer(text.substring(slash + 1));
        boolean good = bits != null
                && bits >= 0
                && isIp(text.substring(0, slash))
                && bits <= (text.indexOf(':') < 0 ? 32 : 128);
        return good ? text : node.refuse(PlainText.quoted(text) + " is not a network, such as 172.28.0.0/16");
    }
}
