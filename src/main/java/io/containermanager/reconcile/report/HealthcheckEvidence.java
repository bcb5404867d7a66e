package io.containermanager.reconcile.report;

import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.FailedHealthcheck;
import io.containermanager.model.secret.Masking;
import io.containermanager.model.secret.SecretValues;
import io.containermanager.model.text.UnicodeText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why a container's health check failed, fit to be shown: few lines, secrets masked. Pure.
 *
 * @param endedAt when the last run of the check ended
 * @param exitCode of its command; null when that did not end in time, or could not be run
 * @param lastLines what it wrote last, oldest first: at most {@link #LINES_MAX} lines of {@link #LINE_MAX_CHARS}
 */
public record HealthcheckEvidence(Instant endedAt, @Nullable Integer exitCode, List<String> lastLines) {

    /** Older lines are left out: an error stands at the end, after what a download tells of its progress. */
    public static final int LINES_MAX = 5;

    /** Longer lines are cut. */
    public static final int LINE_MAX_CHARS = 300;

    /** As much of the last line stands in a sentence. */
    static final int WORDS_MAX_CHARS = 160;

    private static final Pattern LINE_END = Pattern.compile("[\r\n]+");

    /** Colours, titles of a window, and characters that move a terminal's cursor. */
    private static final Pattern CONTROLS =
            Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]|\u001b\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)?|\\p{Cntrl}");

    public HealthcheckEvidence {
        lastLines = List.copyOf(lastLines);
    }

    /** That of the container's health check; empty unless it failed last. */
    public static Optional<HealthcheckEvidence> of(Container container) {
        var failed = container.run().failedHealthcheck();
        return failed == null
                ? Optional.empty()
                : Optional.of(new HealthcheckEvidence(
                        failed.endedAt(), failed.exitCode(), lines(failed, SecretValues.of(container.config()))));
    }

    private static List<String> lines(FailedHealthcheck failed, SecretValues secrets) {
        var lines = new ArrayList<String>();
        for (var line : LINE_END.split(secrets.hide(failed.output()), -1)) {
            var text = CONTROLS.matcher(line.replace('\t', ' ')).replaceAll("").strip();
            if (!text.isEmpty()) {
                // Masked before it is cut: half a secret has no form any more.
                lines.add(UnicodeText.shortened(Masking.mask(UnicodeText.valid(text)), LINE_MAX_CHARS));
            }
        }
        return lines.subList(Math.max(0, lines.size() - LINES_MAX), lines.size());
    }

    /** In a sentence, after what failed: {@code exit code 1: Connection refused}. */
    public String words() {
        var code = exitCode == null ? "" : "exit code " + exitCode;
        var last = lastLines.isEmpty() ? "" : UnicodeText.shortened(lastLines.getLast(), WORDS_MAX_CHARS);
        return code.isEmpty() || last.isEmpty() ? code + last : code + ": " + last;
    }

    /** As it stands in events and answers. */
    public Map<String, @Nullable Object> tree() {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("endedAt", endedAt.truncatedTo(ChronoUnit.MILLIS).toString());
        if (exitCode != null) {
            tree.put("exitCode", exitCode);
        }
        tree.put("lastLines", lastLines);
        return tree;
    }
}
