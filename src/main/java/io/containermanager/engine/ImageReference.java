package io.containermanager.engine;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An image reference taken apart by Docker's grammar ({@code distribution/reference}): {@code [domain/]path[:tag][@digest]}.
 *
 * @param domain the registry, {@link #DEFAULT_DOMAIN} when none is named
 * @param path the repository, with {@code library/} for Docker Hub's official images
 * @param tag the tag, {@code latest} when neither tag nor digest is named; null when only a digest is
 * @param digest {@code sha256:…}, or null
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

    /** Takes a declared reference apart. Total: the validator has refused what the grammar does not know. */
    public static ImageReference parse(String reference) {
        int at = reference.indexOf('@');
        var digest = at < 0 ? null : reference.substring(at + 1);
        var named = at < 0 ? reference : reference.substring(0, at);
        int colon = named.lastIndexOf(':');
        boolean tagged = colon > named.lastIndexOf('/');
        var tag = tagged ? named.substring(colon + 1) : digest == null ? LATEST : null;
        var name = tagged ? named.substring(0, colon) : named;
        int slash = name.indexOf('/');
        var first = slash < 0 ? "" : name.substring(0, slash);
        boolean hasDomain = first.contains(".") || first.contains(":") || first.equals("localhost");
        var domain = !hasDomain || first.equals("index.docker.io") ? DEFAULT_DOMAIN : first;
        var path = hasDomain ? name.substring(slash + 1) : name;
        return new ImageReference(
                domain, domain.equals(DEFAULT_DOMAIN) && path.indexOf('/') < 0 ? OFFICIAL + path : path, tag, digest);
    }

    /** The repository as people write it: without Docker Hub's domain and {@code library/}. */
    public String repository() {
        if (!domain.equals(DEFAULT_DOMAIN)) {
            return domain + "/" + path;
        }
        return path.startsWith(OFFICIAL) ? path.substring(OFFICIAL.length()) : path;
    }

    /** The reference as Docker lists it: repository and tag, or repository and digest. */
    public String familiar() {
        return digest != null ? repository() + "@" + digest : repository() + ":" + tag;
    }

    /** Every way in which a target may name this image, so that a look into a set of names finds it however it was declared. */
    public Set<String> spellings() {
        var end = digest != null ? "@" + digest : ":" + tag;
        var spellings = new LinkedHashSet<String>();
        spellings.add(familiar());
        spellings.add(domain + "/" + path + end);
        if (domain.equals(DEFAULT_DOMAIN)) {
            spellings.add(path + end);
            spellings.add(domain + "/" + repository() + end);
        }
        if (digest == null && LATEST.equals(tag)) {
            for (var spelling : Set.copyOf(spellings)) {
                spellings.add(spelling.substring(0, spelling.length() - end.length()));
            }
        }
        return spellings;
    }
}
