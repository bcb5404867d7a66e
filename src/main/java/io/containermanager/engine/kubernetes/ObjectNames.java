package io.containermanager.engine.kubernetes;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.wire.Sha256;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names of objects on the cluster: the same declaration always gets the same ones, so that two managers that create the same thing meet in a
 * conflict. Pure.
 */
public final class ObjectNames {

    /** A StatefulSet's pods carry its name and a hash in a label of at most 63 characters. */
    public static final int WORKLOAD_CHARS_MAX = 52;

    private static final int LABEL_CHARS_MAX = 63;
    private static final int REVISION_CHARS = 10;
    private static final int DISTINCTION_CHARS = 8;
    private static final int FILES_HASH_CHARS = 20;

    /** How the name of a Service may look (RFC 1035). */
    private static final Pattern DNS_1035_LABEL = Pattern.compile("[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?");

    /** How most other names may look (RFC 1123). */
    private static final Pattern DNS_1123_SUBDOMAIN =
            Pattern.compile("(?=.{1,253}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*");

    private ObjectNames() {}

    public static boolean isServiceName(String name) {
        return DNS_1035_LABEL.matcher(name).matches();
    }

    public static boolean isSubdomain(String name) {
        return DNS_1123_SUBDOMAIN.matcher(name).matches();
    }

    /** The namespace that an app's objects are in. */
    public static String namespace(KubernetesSettings settings, long appId) {
        var one = settings.namespace();
        return one != null ? one : settings.prefix() + "-" + appId;
    }

    /** {@code <service>-<appId>-<serviceId>-<start of the spec hash>}: of one version of a service; the service's part is cut to fit. */
    public static String workload(ServiceKey key, String serviceName, String specHash) {
        var digits = digits(specHash);
        var end = "-" + key.appId() + "-" + key.serviceId() + "-"
                + digits.substring(0, Math.min(REVISION_CHARS, digits.length()));
        int room = WORKLOAD_CHARS_MAX - end.length();
        var clean = clean(serviceName);
        var start = clean.isEmpty() || !Character.isLetter(clean.charAt(0)) ? "s-" + clean : clean;
        return start.substring(0, Math.min(room, start.length())).replaceAll("-+$", "") + end;
    }

    /** The Service that publishes a service's ports; also the NetworkPolicy that lets others reach them. */
    public static String published(ServiceKey key) {
        return "published-" + key.appId() + "-" + key.serviceId();
    }

    /** The claim of a named volume. */
    public static String claim(long appId, String engineName) {
        var own = appId + "_";
        var plain = engineName.startsWith(own) ? engineName.substring(own.length()) : engineName;
        return "v-" + appId + "-" + distinct(plain, DNS_LABEL_REST);
    }

    /** The claim of the volume without a name that a version of a service mounts there. */
    public static String anonymousClaim(String workload, VolumeMount mount) {
        return workload + "-" + Sha256.hex(mount.path()).substring(0, DISTINCTION_CHARS);
    }

    /** A network's part of a label's key and of its policies' names. */
    public static String network(String engineName) {
        return distinct(engineName, NETWORK_CHARS);
    }

    /** The ConfigMap of files with that content. */
    public static String files(String content) {
        return "files-" + Sha256.hex(content).substring(0, FILES_HASH_CHARS);
    }

    private static final int DNS_LABEL_REST = LABEL_CHARS_MAX - 20;
    private static final int NETWORK_CHARS = 34;

    /** A text as part of a name; where something had to be changed, a hash keeps it apart from others that would look the same. */
    private static String distinct(String text, int charsMax) {
        var clean = clean(text);
        if (clean.equals(text) && clean.length() <= charsMax) {
            return clean;
        }
        int room = charsMax - DISTINCTION_CHARS - 1;
        var start = clean.substring(0, Math.min(room, clean.length())).replaceAll("-+$", "");
        return (start.isEmpty() ? "x" : start) + "-" + Sha256.hex(text).substring(0, DISTINCTION_CHARS);
    }

    private static String clean(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    }

    /** The hexadecimal digits of a spec hash. */
    public static String digits(String specHash) {
        return specHash.substring(specHash.indexOf(':') + 1);
    }
}
