package io.containermanager.config;

import io.containermanager.access.SessionSettings;
import io.containermanager.access.origin.HostRule;
import io.containermanager.access.origin.OriginRule;
import io.containermanager.access.power.Grants;
import io.containermanager.engine.SecretFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what.
 *
 * @param tokensFile the tokens that are known, or null for none
 * @param anonymous whether the simulated engine may be used without a token while no tokens file is configured
 * @param allowedOrigins origins whose pages may read, change and connect, beside the service's own
 * @param allowedHosts names by which anonymous callers may call the service, beside its own
 * @param openMetrics whether {@code /metrics} needs no token
 * @param execEnabled whether commands may be run in containers
 * @param bindRoots folders that containers may bind without the scope {@code admin}
 * @param grants what tokens that are limited to apps may use beyond their own
 * @param secrets the files that services may have mounted
 * @param sessions how long browsers stay signed in
 */
public record SecuritySettings(
        @Nullable Path tokensFile,
        boolean anonymous,
        Set<String> allowedOrigins,
        Set<String> allowedHosts,
        boolean openMetrics,
        boolean execEnabled,
        List<Path> bindRoots,
        Grants grants,
        SecretFiles secrets,
        SessionSettings sessions) {

    private static final long IDLE_MIN_MILLIS = 60_000;
    private static final long LIFETIME_MAX_MILLIS = 2_592_000_000L;

    SecuritySettings withoutTokens() {
        return new SecuritySettings(
                null,
                true,
                allowedOrigins,
                allowedHosts,
                openMetrics,
                execEnabled,
                bindRoots,
                grants,
                secrets,
                sessions);
    }

    static SecuritySettings read(SettingsReader reader) {
        return new SecuritySettings(
                reader.optionalPath("security.tokens-file").orElse(null),
                reader.flag("security.anonymous"),
                origins(reader),
                hosts(reader),
                reader.flag("security.open-metrics"),
                reader.flag("exec.enabled"),
                bindRoots(reader),
                new Grants(
                        grants(reader, "security.shared-volumes"),
                        grants(reader, "security.shared-networks"),
                        grants(reader, "security.shared-secrets")),
                secrets(reader),
                sessions(reader));
    }

    private static Set<String> origins(SettingsReader reader) {
        return reader
                .list("security.allowed-origins", it -> OriginRule.canonical(it).isPresent(), OriginRule.RULE)
                .stream()
                .flatMap(it -> OriginRule.canonical(it).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> hosts(SettingsReader reader) {
        return reader.list("security.allowed-hosts", HostRule::isName, HostRule.RULE).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static List<Path> bindRoots(SettingsReader reader) {
        return reader
                .list(
                        "security.bind-roots",
                        it -> it.startsWith("/")
                                && SettingsReader.pathOf(it).isPresent()
                                && !it.contains(":")
                                && !List.of(it.split("/")).contains(".."),
                        "must be a list of absolute paths without a colon and without ..")
                .stream()
                .map(it -> Path.of(it).normalize())
                .toList();
    }

    private static Set<String> grants(SettingsReader reader, String key) {
        return Set.copyOf(reader.list(key, item -> Grants.ENTRY.matcher(item).matches(), Grants.ENTRY_RULE));
    }

    private static SessionSettings sessions(SettingsReader reader) {
        var idle = reader.millis("security.sessions.idle", IDLE_MIN_MILLIS, LIFETIME_MAX_MILLIS);
        var lifetime = reader.millis("security.sessions.lifetime", IDLE_MIN_MILLIS, LIFETIME_MAX_MILLIS);
        if (lifetime.compareTo(idle) < 0) {
            reader.problem(
                    "security.sessions.lifetime",
                    lifetime.toMillis(),
                    "must not be shorter than security.sessions.idle = " + idle.toMillis());
        }
        return new SessionSettings(idle, lifetime);
    }

    private static SecretFiles secrets(SettingsReader reader) {
        var folder = reader.optionalPath("security.secrets-folder");
        if (folder.isPresent() && !Files.isDirectory(folder.get())) {
            reader.problem(
                    "security.secrets-folder",
                    folder.get(),
                    "must be a folder that can be read; its files' names are the secrets' names");
        }
        return new SecretFiles(folder.orElse(null));
    }
}
