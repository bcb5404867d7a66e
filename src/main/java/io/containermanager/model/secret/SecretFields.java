package io.containermanager.model.secret;

import io.containermanager.model.Healthcheck;
import io.containermanager.model.ProcessSpec;
import io.containermanager.model.RuntimeOptions;
import io.containermanager.model.RuntimeOptions.Logging;
import io.containermanager.model.ServiceConfig;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a configuration in which secrets may stand.
 *
 * @param environment variables
 * @param labels labels
 * @param logOptions options of the log driver
 * @param command arguments, or null
 * @param entrypoint arguments, or null
 * @param test arguments of the health check
 */
record SecretFields(
        Map<String, String> environment,
        Map<String, String> labels,
        Map<String, String> logOptions,
        @Nullable List<String> command,
        @Nullable List<String> entrypoint,
        List<String> test) {

    static SecretFields of(ServiceConfig config) {
        Logging logging = config.runtimeOptions().logging();
        Healthcheck check = config.healthcheck();
        return new SecretFields(
                config.environment(),
                config.labels(),
                logging == null ? Map.of() : logging.options(),
                config.process().command(),
                config.process().entrypoint(),
                check == null ? List.of() : check.test());
    }

    /** These with every secret masked. */
    SecretFields masked() {
        return new SecretFields(
                masked(environment),
                masked(labels),
                masked(logOptions),
                command == null ? null : SecretArguments.masked(command),
                entrypoint == null ? null : SecretArguments.masked(entrypoint),
                SecretArguments.masked(test));
    }

    /** These with stored secrets in place of masks; masks that fit nothing stay. */
    SecretFields restored(SecretFields stored) {
        return new SecretFields(
                restored(environment, stored.environment),
                restored(labels, stored.labels),
                restored(logOptions, stored.logOptions),
                restored(command, stored.command),
                restored(entrypoint, stored.entrypoint),
                SecretArguments.restored(test, stored.test));
    }

    /** A configuration with these in it. */
    ServiceConfig into(ServiceConfig config) {
        ProcessSpec process = config.process();
        Healthcheck check = config.healthcheck();
        RuntimeOptions runtimeOptions = config.runtimeOptions();
        Logging logging = runtimeOptions.logging();
        return config.builder()
                .environment(environment)
                .labels(labels)
                .process(new ProcessSpec(
                        command,
                        entrypoint,
                        process.workingDir(),
                        process.user(),
                        process.hostname(),
                        process.init(),
                        process.tty(),
                        process.stopSignal(),
                        process.groupAdd()))
                .healthcheck(
                        check == null
                                ? null
                                : new Healthcheck(
                                        test, check.interval(), check.timeout(), check.retries(), check.startPeriod()))
                .environs(new RuntimeOptions(
                        runtimeOptions.extraHosts(),
                        runtimeOptions.dns(),
                        runtimeOptions.dnsSearch(),
                        logging == null ? null : Logging.of(logging.driver(), logOptions),
                        runtimeOptions.secrets(),
                        runtimeOptions.containerName(),
                        runtimeOptions.runtime(),
                        runtimeOptions.platform()))
                .build();
    }

    static Map<String, String> masked(Map<String, String> values) {
        var masked = new TreeMap<String, String>();
        values.forEach((name, value) -> masked.put(name, Masking.mask(name, value)));
        return masked;
    }

    static Map<String, String> restored(Map<String, String> posted, Map<String, String> stored) {
        var restored = new TreeMap<String, String>();
        posted.forEach((name, value) -> {
            String known = stored.get(name);
            String found = known == null || !value.contains(Masking.MASK)
                    ? null
                    : SecretText.restored(value, known, SecretText.spans(name, known));
            restored.put(name, found == null ? value : found);
        });
        return restored;
    }

    private static @Nullable List<String> restored(@Nullable List<String> posted, @Nullable List<String> stored) {
        return posted == null || stored == null ? posted : SecretArguments.restored(posted, stored);
    }
}
