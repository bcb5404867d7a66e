package io.containermanager.model;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An image's name by the grammar of Docker's references: {@code [registry/]repository[:tag][@digest]}.
 *
 * @param domain the registry, {@code docker.io} when none is named
 * @param path the repository in it, with {@code library/} before Docker Hub's own
 * @param tag the tag, {@code latest} when neither tag nor digest is given
 * @param digest the digest, or null
 */
public record ImageReference(
        String domain,
        String path,
        @Nullable String tag,
        @Nullable String digest) {

    /** Docker Hub, which references leave out. */
    public static final String DEFAULT_DOMAIN = "docker.io";

    private static final String OFFICIAL = "library/";
    private static final String LATEST = "latest";

    /** The longest text that is parsed; the grammar allows 255 for the name alone. */
    private static final int CHARS_MAX = 512;

    private static final int NAME_CHARS_MAX = 255;
    private static final String PART = "[a-z0-9]+(?:(?:\\.|__|_|-+)[a-z0-9]+)*";
    private static final String HOST_LABEL = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
    private static final Pattern REPOSITORY = Pattern.compile(PART + "(?:/" + PART + ")*");
    private static final Pattern HOST =
            Pattern.compile("(?:" + HOST_LABEL + "(?:\\." + HOST_LABEL + ")*|\\[[0-9a-fA-F:]+\\])(?::[0-9]{1,5})?");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}");
    private static final Pattern DIGEST =
            Pattern.compile("[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,256}");
    private static final Pattern BARE_ID = Pattern.compile("[0-9a-f]{64}");

    /** The reference that a text is, if it is one. */
    public static Optional<ImageReference> parse(String text) {
        if (text.length() > CHARS_MAX || BARE_ID.matcher(text).matches()) {
            return Optional.empty();
        }
        return Optional.of(apart(text)).filter(ImageReference::isValid);
    }

    /** Takes apart what was parsed once, or what an engine lists, without judging it again. */
    public static ImageReference apart(String text) {
        int at = text.indexOf('@');
        String digest = at < 0 ? null : text.substring(at + 1);
        String named = at < 0 ? text : text.substring(0, at);
        int colon = named.lastIndexOf(':');
        boolean tagged = colon > named.lastIndexOf('/');
        String tag = tagged ? named.substring(colon + 1) : digest == null ? LATEST : null;
        String name = tagged ? named.substring(0, colon) : named;
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean host = first.contains(".") || first.contains(":") || first.equals("localhost") || hasUpperCase(first);
        String path = host ? name.substring(slash + 1) : name;
        String domain = !host || first.equals("index.docker.io") ? DEFAULT_DOMAIN : first;
        boolean official = domain.equals(DEFAULT_DOMAIN) && path.indexOf('/') < 0;
        return new ImageReference(domain, official ? OFFICIAL + path : path, tag, digest);
    }

    private boolean isValid() {
        String name = domain.equals(DEFAULT_DOMAIN) ? repository() : domain + "/" + path;
        return HOST.matcher(domain).matches()
                && REPOSITORY.matcher(path).matches()
                && name.length() <= NAME_CHARS_MAX
                && matches(TAG, tag)
                && matches(DIGEST, digest);
    }

    private static boolean hasUpperCase(String text) {
        return text.chars().anyMatch(Character::isUpperCase);
    }

    private static boolean matches(Pattern form, @Nullable String text) {
        return text == null || form.matcher(text).matches();
    }

    /**
     * The full form: {@code nginx} and {@code docker.io/library/nginx:latest} have the same. A tag beside a digest is left out, because
     * the digest alone says which image is meant.
     */
    public String canonical() {
        return domain + "/" + path + (digest != null ? "@" + digest : ":" + tag);
    }

    /** The repository as people write it: without Docker Hub's domain and {@code library/}. */
    public String repository() {
        if (!domain.equals(DEFAULT_DOMAIN)) {
            return domain + "/" + path;
        }
        boolean official = path.startsWith(OFFICIAL) && path.indexOf('/', OFFICIAL.length()) < 0;
        return official ? path.substring(OFFICIAL.length()) : path;
    }

    /** The reference as Docker lists it: repository and tag, or repository and digest; a tag beside a digest is ignored, as Docker does. */
    public String familiar() {
        return digest != null ? repository() + "@" + digest : repository() + ":" + tag;
    }

    /** The familiar form of any spelling: by this alone images are compared, listed and looked up. */
    public static String normal(String text) {
        return apart(text).familiar();
    }

    /** Whether two texts name the same image: the spelling, and a tag beside a digest, make no difference. */
    public static boolean same(String one, String other) {
        return one.equals(other) || normal(one).equals(normal(other));
    }
}
