package io.containermanager.config;

import io.containermanager.engine.kubernetes.ClusterAccess;
import io.containermanager.engine.kubernetes.KubernetesSettings;
import io.containermanager.engine.kubernetes.KubernetesSettings.Publish;
import io.containermanager.engine.kubernetes.ObjectNames;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code engine.kubernetes}. */
final class ClusterSettings {

    private static final String KEY = "engine.kubernetes.";

    /** A name of at most 63 characters, as namespaces have. */
    private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?");

    /** A whole number of bytes with a unit, as Kubernetes writes quantities. */
    private static final Pattern QUANTITY = Pattern.compile("[1-9]\\d{0,11}(?:[KMGTPE]i|[kMGTPE])?");

    private ClusterSettings() {}

    static ClusterAccess access(SettingsReader reader) {
        var file = reader.optionalPath(KEY + "kubeconfig");
        if (file.isPresent() && !Files.isReadable(file.get())) {
            reader.problem(KEY + "kubeconfig", file.get(), "must be a file that can be read");
        }
        return new ClusterAccess(
                file.orElse(null),
                reader.optionalText(KEY + "context").orElse(null),
                ClusterAccess.DEFAULTS.callTimeout(),
                reader.millis(KEY + "start-timeout", 10_000, SettingsReader.HOUR_MILLIS));
    }

    /** A start that timed out also ends its pods and reads why, in the same step. */
    static void requireStartFits(SettingsReader reader, ClusterAccess access, Duration stepTimeout) {
        var key = KEY + "start-timeout";
        var start = access.startTimeout();
        boolean refused = reader.refused().contains(key) || reader.refused().contains("reconcile.step-timeout");
        if (!refused && start.plus(access.callTimeout()).compareTo(stepTimeout) > 0) {
            reader.problem(
                    key,
                    start.toMillis(),
                    "must be at least %d ms below reconcile.step-timeout (%d), within which a failed start also ends its pods"
                            .formatted(access.callTimeout().toMillis(), stepTimeout.toMillis()));
        }
    }

    static KubernetesSettings layout(SettingsReader reader) {
        var words = Arrays.stream(Publish.values()).map(Publish::word).toList();
        var publish = reader.word(KEY + "publish", words);
        return new KubernetesSettings(
                prefix(reader),
                name(reader, "namespace", LABEL.asMatchPredicate(), "must be the name of a namespace"),
                Arrays.stream(Publish.values())
                        .filter(it -> it.word().equals(publish))
                        .findFirst()
                        .orElse(KubernetesSettings.DEFAULTS.publish()),
                reader.flag(KEY + "host-path"),
                name(reader, "secret-name", ObjectNames::isSubdomain, "must be the name of a Secret"),
                name(reader, "storage-class", ObjectNames::isSubdomain, "must be the name of a StorageClass"),
                quantity(reader));
    }

    private static String prefix(SettingsReader reader) {
        var key = KEY + "namespace-prefix";
        var text = reader.optionalText(key).orElse("");
        if (LABEL.matcher(text).matches() && text.length() <= KubernetesSettings.PREFIX_CHARS_MAX) {
            return text;
        }
        reader.problem(
                key,
                text,
                "must be 1 to " + KubernetesSettings.PREFIX_CHARS_MAX
                        + " lower-case letters, digits and -, beginning and ending with a letter or digit");
        return KubernetesSettings.DEFAULTS.prefix();
    }

    private static String quantity(SettingsReader reader) {
        var key = KEY + "volume-size";
        var text = reader.optionalText(key).orElse("");
        if (QUANTITY.matcher(text).matches()) {
            return text;
        }
        reader.problem(key, text, "must be a size as Kubernetes writes it, such as 1Gi");
        return KubernetesSettings.DEFAULTS.volumeSize();
    }

    private static @Nullable String name(SettingsReader reader, String setting, Predicate<String> valid, String rule) {
        Optional<String> text = reader.optionalText(KEY + setting);
        if (text.isPresent() && !valid.test(text.get())) {
            reader.problem(KEY + setting, text.get(), rule);
            return null;
        }
        return text.orElse(null);
    }
}
