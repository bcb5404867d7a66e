package io.containermanager.model.compose.file;

import io.containermanager.model.compose.file.ComposeRequest.SideFile;
import io.containermanager.model.wire.Sha256;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The files that came with a Compose file: which are read, which are to be written for containers. Not thread-safe: made for one file. */
public final class SideFiles {

    /** Where configs and secrets are put; no uploaded name has a path in it. */
    public static final String FOLDER = ".compose";

    /** How a file that is missing here gets here. */
    public static final String HOW =
            "container-manager apply uploads it from that path beside the Compose file; other clients send it as a"
                    + " part of a multipart request";

    private static final int FINGERPRINT_CHARS = 12;

    private final Map<String, SideFile> given;
    private final Map<String, String> texts = new TreeMap<>();
    private final Map<String, String> copies = new TreeMap<>();
    private final Set<String> read = new LinkedHashSet<>();
    private final Map<String, Boolean> kept = new TreeMap<>();
    private Set<String> folders = Set.of();

    public SideFiles(Map<String, SideFile> given) {
        this.given = given;
    }

    /**
     * The files that a Compose file refers to, whether they came or not; paths are relative to it.
     *
     * @param read those of which values are taken
     * @param kept those, and folders, that containers are to see; whether each is read-only in one of them
     */
    public record References(Set<String> read, Map<String, Boolean> kept) {

        public References {
            read = Set.copyOf(read);
            kept = Map.copyOf(kept);
        }
    }

    /** What was asked for so far. */
    public References references() {
        return new References(read, kept);
    }

    /** A file that is read here; null when it was not uploaded. */
    @Nullable
    public SideFile read(String path) {
        read.add(path);
        return given.get(path);
    }

    /**
     * Says what services bind: a file in a folder that is bound as well is seen under both paths, and what a container writes there, too. So it
     * stays in that folder.
     */
    public void bound(Set<String> paths) {
        folders = Set.copyOf(paths);
    }

    /** Keeps the file at a path at a place for its content, and answers that; null when it was not uploaded, or is in a folder that is bound. */
    @Nullable
    String keepBound(String path, boolean readOnly) {
        SideFile file = given.get(path);
        if (file == null || FilePlaces.isIn(folders, path)) {
            return null;
        }
        kept.merge(path, readOnly, Boolean::logicalOr);
        String place = FilePlaces.of(fingerprint(file.digest()), path);
        copies.put(place, path);
        return place;
    }

    /** Keeps the file at a path, or all files below it; whether there is any. */
    public boolean keepBelow(String path, boolean readOnly) {
        String plain = path.startsWith("/") ? path.substring(1) : path;
        kept.merge(plain, readOnly, Boolean::logicalOr);
        boolean any = false;
        for (String name : given.keySet()) {
            if (plain.isEmpty() || name.equals(plain) || name.startsWith(plain + "/")) {
                copies.put(name, name);
                any = true;
            }
        }
        return any;
    }

    /** Keeps a text for a config or secret. */
    public String keepText(String kind, String name, String text) {
        String path = path(kind, name, Sha256.hex(text));
        texts.put(path, text);
        return path;
    }

    /** As {@link #keepText} for an uploaded file, by its name; null when it was not uploaded. */
    @Nullable
    public String keepFile(String kind, String name, String path) {
        kept.put(path, true);
        SideFile file = given.get(path);
        if (file == null) {
            return null;
        }
        String copy = path(kind, name, file.digest());
        copies.put(copy, path);
        return copy;
    }

    /**
     * A config's name depends on its content, so that another content makes another service, and an older target finds the older one. A
     * secret's does not: paths are shown, and a short secret can be guessed from its fingerprint.
     */
    private static String path(String kind, String name, String digest) {
        String plain = FOLDER + "/" + kind + "/" + name;
        return kind.equals("configs") ? plain + "." + fingerprint(digest) : plain;
    }

    private static String fingerprint(String digest) {
        return digest.substring(0, Math.min(FINGERPRINT_CHARS, digest.length()));
    }

    /** Texts to be written, by path below the project's folder. */
    public Map<String, String> texts() {
        return texts;
    }

    /** Side files to be written, by path below the project's folder. */
    public Map<String, String> copies() {
        return copies;
    }

    /** Uploaded files that nothing refers to. */
    public Set<String> unused() {
        var unused = new LinkedHashSet<>(given.keySet().stream().sorted().toList());
        unused.removeAll(read);
        unused.removeAll(copies.values());
        unused.remove(".env");
        return unused;
    }
}
