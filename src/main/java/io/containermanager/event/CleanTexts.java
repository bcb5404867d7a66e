package io.containermanager.event;

import io.containermanager.model.Masking;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Masks texts, and remembers those that had nothing to mask: a step's reason is told with its start, its end and its service, and looking
 * for secrets costs more than everything else that an event needs. A text with a secret is never kept. Thread-safe.
 */
final class CleanTexts {
    /** How many texts are remembered; the one used longest ago goes first. */
    private static final int TEXTS_MAX = 1_024;

    /** Longer texts are looked through each time. */
    private static final int CHARS_MAX = 512;

    private final Map<String, Boolean> clean = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > TEXTS_MAX;
        }
    };

    String masked(String text) {
        if (text.length() > CHARS_MAX) {
            return Masking.mask(text);
        }
        synchronized (clean) {
            if (clean.get(text) != null) {
                return text;
            }
        }
        var masked = Masking.mask(text);
        if (masked.equals(text)) {
            synchronized (clean) {
                clean.put(text, true);
            }
        }
        return masked;
    }
}
