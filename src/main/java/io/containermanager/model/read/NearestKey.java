package io.containermanager.model.read;

import java.text.Normalizer;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the key that was probably meant. */
public final class NearestKey {

    /** Longer words are not compared: keys of such a length are not typed by mistake. */
    private static final int WORD_CHARS_MAX = 40;

    private NearestKey() {}

    /** What to do about a key that is not known: the nearest one by edits, or all when they are few. */
    public static String advice(String key, Collection<String> known) {
        String composed = Normalizer.normalize(key, Normalizer.Form.NFC);
        if (!composed.equals(key) && known.contains(composed)) {
            return PlainText.quoted(composed)
                    + " is written with other Unicode characters, composed ones (NFC), though it"
                    + " looks the same: write it in that form here too";
        }
        String nearest = nearest(key, known);
        if (!nearest.isEmpty()) {
            return "did you mean \"" + nearest + "\"?";
        }
        return known.isEmpty() ? "leave it out" : "supported: " + String.join(", ", known);
    }

    /** The known key that is at most so many edits away, the nearest first; case and separators do not count. */
    public static Optional<String> within(int editsMax, String key, Collection<String> known) {
        return Words.of(known).within(editsMax, key);
    }

    /** Known keys that many others are compared with, each in the form in which it is compared. */
    public record Words(List<Word> words) {

        /** Prepares the keys, in their order. */
        public static Words of(Collection<String> known) {
            return new Words(
                    known.stream().map(key -> new Word(key, plain(key))).toList());
        }

        /** As {@link NearestKey#within(int, String, Collection)}. */
        public Optional<String> within(int editsMax, String key) {
            String typed = plain(key);
            Optional<String> nearest = Optional.empty();
            int most = editsMax;
            for (var word : words) {
                if (Math.abs(word.plain.length() - typed.length()) <= most) {
                    int edits = edits(typed, word.plain, most);
                    if (edits <= most) {
                        nearest = Optional.of(word.key);
                        // The first of the nearest stays: a later one must be nearer.
                        most = edits - 1;
                    }
                }
            }
            return nearest;
        }
    }

    /**
     * A known key.
     *
     * @param key as it is spelled
     * @param plain without case and separators
     */
    public record Word(String key, String plain) {}

    /** The known keys that may have been meant, the nearest first; those that contain the key or begin it count as near. */
    public static List<String> similar(int most, String key, Collection<String> known) {
        String word = plain(key);
        if (word.isEmpty() || word.length() > WORD_CHARS_MAX) {
            return List.of();
        }
        return known.stream()
                .distinct()
                .filter(candidate -> isNear(word, plain(candidate)))
                .sorted(Comparator.<String>comparingInt(candidate -> edits(word, plain(candidate)))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(most)
                .toList();
    }

    private static boolean isNear(String word, String candidate) {
        if (candidate.isEmpty() || candidate.length() > WORD_CHARS_MAX) {
            return false;
        }
        return candidate.contains(word)
                || word.contains(candidate)
                || edits(word, candidate) <= Math.max(1, word.length() / 2);
    }

    private static String nearest(String key, Collection<String> known) {
        String word = plain(key);
        if (word.length() > WORD_CHARS_MAX) {
            return "";
        }
        String best = "";
        int bestEdits = Integer.MAX_VALUE;
        for (String candidate : known) {
            int edits = edits(word, plain(candidate));
            if (edits < bestEdits) {
                best = candidate;
                bestEdits = edits;
            }
        }
        return bestEdits <= Math.max(1, word.length() / 2) ? best : "";
    }

    /** Compose writes working_dir, we write workingDir: neither case nor separators make a key farther away. */
    private static String plain(String key) {
        return key.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    private static int edits(String from, String to) {
        return edits(from, to, Integer.MAX_VALUE);
    }

    /** The Levenshtein distance, one row at a time; as soon as it is more than the most that matters, a number above that. */
    private static int edits(String from, String to, int most) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column < row.length; column++) {
            row[column] = column;
        }
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            int least = line;
            for (int column = 1; column < row.length; column++) {
                int change = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(change, Math.min(row[column], row[column - 1]) + 1);
                least = Math.min(least, row[column]);
            }
            if (least > most) {
                return least;
            }
        }
        return row[to.length()];
    }
}
