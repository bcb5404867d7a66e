package io.containermanager.config;

import io.containermanager.access.power.TargetPowers;
import io.containermanager.event.FailureText;
import io.containermanager.host.linux.HostSettings;
import io.containermanager.host.linux.HostSettings.CommandDisplay;
import io.containermanager.live.client.LiveSettings;
import io.containermanager.logs.LogBounds;
import io.containermanager.logs.LogFileSettings;
import io.containermanager.model.secret.Masking;
import io.containermanager.plan.input.PlanTimings;
import io.containermanager.reconcile.execution.Backoff;
import io.containermanager.reconcile.execution.ReconcilerSettings;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigSources;
import io.helidon.config.yaml.YamlConfigParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;

/**
 * Everything that can be set, already checked. The only reader of the configuration: the packed {@code application.yaml}, a file laid
 * over it, and the environment over both.
 *
 * @param server where it listens
 * @param live the WebSocket side
 * @param security who may do what
 * @param engine what runs the containers
 * @param reconcile the loop
 * @param host where the machine's files are
 * @param store where the targets are
 * @param logs what containers and the manager write
 * @param composeVariables values for variables of Compose files that a request does not give
 * @param log the service's own log
 * @param warnings what was found that does not stop the start, a sentence each
 */
public record Settings(
        ServerSettings server,
        LiveSettings live,
        SecuritySettings security,
        EngineSettings engine,
        ReconcilerSettings reconcile,
        HostSettings host,
        StoreSettings store,
        LogKeeping logs,
        Map<String, String> composeVariables,
        LogSettings log,
        List<String> warnings) {

    /**
     * What containers and the manager write.
     *
     * @param bounds how much is kept in memory
     * @param inFiles whether it is kept in files too
     * @param files how
     */
    public record LogKeeping(LogBounds bounds, boolean inFiles, LogFileSettings files) {}

    /**
     * The service's own log.
     *
     * @param json one object a line instead of text
     * @param level from which level on
     * @param requests whether each request leaves a line
     */
    public record LogSettings(boolean json, Level level, boolean requests) {}

    /** Reads and checks; throws {@link StartException} with a line for each problem. */
    public static Settings load(Optional<Path> file, Map<String, String> environment) {
        var found = examine(file, environment);
        if (!found.problems().isEmpty()) {
            throw new StartException(found.problems());
        }
        return found.settings();
    }

    /**
     * What the configuration says, and what is wrong with it.
     *
     * @param settings with the least value wherever one is wrong
     * @param problems a line each
     * @param refused the keys that they are about
     */
    public record Examined(Settings settings, List<String> problems, Set<String> refused) {}

    /** Reads and checks; throws {@link StartException} only when the file cannot be read at all. */
    public static Examined examine(Optional<Path> file, Map<String, String> environment) {
        var upper = file.map(ConfigFile::read);
        var reader =
                new SettingsReader(new ConfigLayers(upper.map(Settings::parse), PackagedDefaults.read()), environment);
        var settings = readAll(reader);
        var warnings = new ArrayList<>(reader.warnings());
        upper.filter(ConfigFile::isEmpty)
                .ifPresent(
                        empty -> warnings.add(empty.path() + " sets nothing; the defaults and the environment apply"));
        Optional.ofNullable(environment.get("CONFIG_FILE"))
                .filter(other -> !other.isBlank()
                        && file.isPresent()
                        && !other.equals(file.get().toString()))
                .ifPresent(other ->
                        warnings.add("--config " + file.get() + " is used; CONFIG_FILE = " + other + " is ignored"));
        return new Examined(settings.withWarnings(List.copyOf(warnings)), reader.problems(), reader.refused());
    }

    /** The SQLite file; its folder is the data folder. */
    public Path databasePath() {
        return store.databasePath();
    }

    /** These on a free loopback port with the simulated engine: what a training run may touch. */
    public Settings forTraining() {
        return new Settings(
                new ServerSettings("127.0.0.1", 0, server.maxPayloadBytes(), null, 0, server.limits()),
                live.withEnabled(true),
                security.withoutTokens(),
                new EngineSettings(
                        "simulated",
                        engine.docker(),
                        engine.cluster(),
                        engine.kubernetes(),
                        engine.simulated(),
                        engine.seed(),
                        engine.projectRoot(),
                        engine.registryConfigured()),
                reconcile,
                host,
                store.withinProcess(),
                logs,
                composeVariables,
                log,
                warnings);
    }

    private static Config parse(ConfigFile file) {
        try {
            // One known format: looking for others asks every jar.
            return Config.builder()
                    .sources(ConfigSources.create(file.text(), MediaTypes.APPLICATION_X_YAML))
                    .disableParserServices()
                    .addParser(YamlConfigParser.create())
                    .disableMapperServices()
                    .disableFilterServices()
                    .disableEnvironmentVariablesSource()
                    .disableSystemPropertiesSource()
                    .build();
        } catch (ConfigException broken) {
            var cause = broken.getCause() == null ? broken : broken.getCause();
            // The parser quotes the line, in which a secret may stand.
            var why = Masking.mask(FailureText.of(cause)).replaceAll("\\s+", " ");
            throw new StartException(List.of(file.path() + ": cannot be read as a configuration: " + why.strip()));
        }
    }

    private Settings withWarnings(List<String> found) {
        return new Settings(server, live, security, engine, reconcile, host, store, logs, composeVariables, log, found);
    }

    private static Settings readAll(SettingsReader reader) {
        var database = reader.path("store.database-path", "must be a file's path", "DATABASE_PATH");
        var security = SecuritySettings.read(reader);
        var engine = EngineSettings.read(reader, security.secrets(), database);
        var reconcile = reconcile(reader);
        if (engine.isKubernetes()) {
            ClusterSettings.requireStartFits(reader, engine.cluster(), reconcile.stepTimeout());
        }
        return new Settings(
                ServerSettings.read(reader),
                live(reader),
                security,
                engine,
                reconcile,
                host(reader),
                StoreSettings.read(reader, database, engine),
                logs(reader, database.toAbsolutePath().resolveSibling("logs")),
                reader.texts("compose.variables"),
                log(reader),
                List.of());
    }

    private static LiveSettings live(SettingsReader reader) {
        return LiveSettings.DEFAULTS
                .withEnabled(reader.flag("ws.enabled"))
                .withMetricsInterval(reader.millis("ws.metrics-interval", 100, SettingsReader.HOUR_MILLIS))
                .withMinInterval(reader.millis("ws.min-interval", 100, SettingsReader.HOUR_MILLIS))
                .withMaxClients((int) reader.number("ws.max-clients", 1, LiveSettings.CLIENTS_MAX, "clients"), (int)
                        reader.number("ws.max-clients-per-address", 0, LiveSettings.CLIENTS_MAX, "clients"));
    }

    private static ReconcilerSettings reconcile(SettingsReader reader) {
        var times = new PlanTimings(
                reader.millis("reconcile.min-healthy", 0, 600_000),
                reader.millis("reconcile.healthy-deadline", 1_000, SettingsReader.HOUR_MILLIS),
                reader.millis("reconcile.unhealthy-grace", 0, SettingsReader.HOUR_MILLIS),
                PlanTimings.DEFAULTS.exitGrace());
        return new ReconcilerSettings(
                reader.flag("reconcile.auto"),
                reader.millis("reconcile.interval", 1_000, SettingsReader.HOUR_MILLIS, "RECONCILIATION_INTERVAL_MS"),
                times,
                new Backoff(
                        reader.millis("reconcile.backoff-max", 1_000, SettingsReader.HOUR_MILLIS),
                        ReconcilerSettings.DEFAULTS.backoff().jitter()),
                reader.millis("reconcile.backoff-reset-after", 1_000, SettingsReader.HOUR_MILLIS),
                reader.millis("reconcile.pull-timeout", 60_000, 24 * SettingsReader.HOUR_MILLIS),
                reader.millis("reconcile.pull-idle-timeout", 10_000, SettingsReader.HOUR_MILLIS),
                reader.millis("reconcile.step-timeout", 1_000, SettingsReader.HOUR_MILLIS),
                (int) reader.number("reconcile.pulls-max", 1, 32, "pulls"),
                (int) reader.number("reconcile.previous-images", 0, 200, "images"));
    }

    /** What decides who may have what in a target. */
    public TargetPowers powers() {
        return new TargetPowers(security.bindRoots(), engine.projectRoot(), security.grants());
    }

    /** Any client may read the metrics of a simulation, so they show its programs without their arguments. */
    public HostSettings hostShown() {
        return host.withCommandDisplay(engine.isSimulated() ? CommandDisplay.PROGRAM : CommandDisplay.FULL);
    }

    private static HostSettings host(SettingsReader reader) {
        return HostSettings.at(
                folder(reader, "host.proc-path"), folder(reader, "host.sys-path"), folder(reader, "host.root-path"));
    }

    private static Path folder(SettingsReader reader, String key) {
        var rule = "must be the absolute path of a folder";
        var path = reader.path(key, rule).normalize();
        if (!path.isAbsolute() || !Files.isDirectory(path)) {
            reader.problem(key, path, rule + " that is there");
        }
        return path;
    }

    private static LogKeeping logs(SettingsReader reader, Path folder) {
        var bounds = new LogBounds(
                (int) reader.number("logs.max-entries", 10, 1_000_000, "entries", "MAX_LOGS"),
                reader.bytes("logs.max-bytes", 64 << 10, 1L << 30));
        var files = new LogFileSettings(
                folder,
                reader.bytes("logs.file-max-size", 64 << 10, 1L << 30),
                reader.bytes("logs.files-max-size", 64 << 10, 1L << 40),
                Duration.ofHours(reader.number("logs.files-max-age", 1, 24 * 366, "hours")));
        return new LogKeeping(bounds, reader.flag("logs.file-enabled", "ENABLE_FILE_LOGGING"), files);
    }

    private static LogSettings log(SettingsReader reader) {
        var level = switch (reader.word("log.level", List.of("info", "error", "warning", "debug"))) {
            case "error" -> Level.SEVERE;
            case "warning" -> Level.WARNING;
            case "debug" -> Level.FINE;
            default -> Level.INFO;
        };
        return new LogSettings(
                reader.word("log.format", List.of("text", "json")).equals("json"), level, reader.flag("log.requests"));
    }
}
