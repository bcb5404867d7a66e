package io.containermanager.config;

import io.containermanager.access.Grants;
import io.containermanager.access.HostRule;
import io.containermanager.access.OriginRule;
import io.containermanager.access.TargetPowers;
import io.containermanager.api.listener.ListenerLimits;
import io.containermanager.engine.SecretFiles;
import io.containermanager.engine.docker.http.DockerSettings;
import io.containermanager.engine.simulated.SimulatedSettings;
import io.containermanager.event.FailureText;
import io.containermanager.host.linux.HostSettings;
import io.containermanager.host.linux.HostSettings.CommandDisplay;
import io.containermanager.live.client.LiveSettings;
import io.containermanager.logs.LogBounds;
import io.containermanager.logs.LogFileSettings;
import io.containermanager.model.App;
import io.containermanager.model.secret.Masking;
import io.containermanager.plan.input.Backoff;
import io.containermanager.plan.input.PlanTimings;
import io.containermanager.reconcile.execution.ReconcilerSettings;
import io.containermanager.tls.ServerTls;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigSources;
import io.helidon.config.spi.ConfigSource;
import io.helidon.config.yaml.YamlConfigParser;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
 * @param databasePath the SQLite file; its folder is the data folder
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
        Path databasePath,
        LogKeeping logs,
        Map<String, String> composeVariables,
        LogSettings log,
        List<String> warnings) {

    private static final long HOUR_MILLIS = 3_600_000;

    /**
     * Where it listens.
     *
     * @param host address
     * @param port 0 takes a free one
     * @param maxPayloadBytes the largest request body
     * @param tls the certificate to show, or null to speak plain HTTP
     * @param hstsSeconds how long browsers are to come by HTTPS alone; 0 without TLS, or to say nothing of it
     * @param limits what clients may use of it
     */
    public record ServerSettings(
            String host,
            int port,
            long maxPayloadBytes,
            ServerTls.@Nullable PemFiles tls,
            long hstsSeconds,
            ListenerLimits limits) {

        public boolean isLoopback() {
            return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
        }
    }

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
            SecretFiles secrets) {

        SecuritySettings withoutTokens() {
            return new SecuritySettings(
                    null, true, allowedOrigins, allowedHosts, openMetrics, execEnabled, bindRoots, grants, secrets);
        }
    }

    /**
     * What runs the containers.
     *
     * @param kind {@code simulated} or {@code docker}
     * @param docker where the daemon is
     * @param simulated the simulated engine's pace
     * @param seed of the simulated engine's random choices
     * @param projectRoot the absolute folder below which each app's files are, the same on the engine's machine
     * @param registryConfigured whether the file with registry credentials was named, and must be there
     */
    public record EngineSettings(
            String kind,
            DockerSettings docker,
            SimulatedSettings simulated,
            long seed,
            Path projectRoot,
            boolean registryConfigured) {
        public boolean isSimulated() {
            return kind.equals("simulated");
        }
    }

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
     */
    public record LogSettings(boolean json, Level level) {}

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
     */
    public record Examined(Settings settings, List<String> problems) {}

    /** Reads and checks; throws {@link StartException} only when the file cannot be read at all. */
    public static Examined examine(Optional<Path> file, Map<String, String> environment) {
        var upper = file.map(ConfigFile::read);
        var both = config(upper, true);
        var reader = new SettingsReader(both, upper.isPresent() ? config(upper, false) : both, environment);
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
        return new Examined(settings.withWarnings(List.copyOf(warnings)), reader.problems());
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
                        engine.simulated(),
                        engine.seed(),
                        engine.projectRoot(),
                        engine.registryConfigured()),
                reconcile,
                host,
                databasePath,
                logs,
                composeVariables,
                log,
                warnings);
    }

    private static Config config(Optional<ConfigFile> file, boolean overDefaults) {
        var sources = new ArrayList<Supplier<? extends ConfigSource>>();
        file.ifPresent(upper -> sources.add(() -> ConfigSources.create(upper.text(), MediaTypes.APPLICATION_X_YAML)));
        if (overDefaults) {
            sources.add(ConfigSources.classpath("application.yaml")
                    .mediaType(MediaTypes.APPLICATION_X_YAML)
                    .build());
        }
        try {
            // One known format: looking for others asks every jar.
            return Config.builder()
                    .sources(sources)
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
            throw new StartException(List.of(file.map(it -> it.path().toString())
                            .orElse("application.yaml") + ": cannot be read as a configuration: " + why.strip()));
        }
    }

    private Settings withWarnings(List<String> found) {
        return new Settings(
                server, live, security, engine, reconcile, host, databasePath, logs, composeVariables, log, found);
    }

    private static Settings readAll(SettingsReader reader) {
        var database = reader.path("store.database-path", "must be a file's path", "DATABASE_PATH");
        var security = security(reader);
        return new Settings(
                server(reader),
                live(reader),
                security,
                engine(reader, security.secrets(), database),
                reconcile(reader),
                host(reader),
                database,
                logs(reader, database.toAbsolutePath().resolveSibling("logs")),
                reader.texts("compose.variables"),
                log(reader),
                List.of());
    }

    private static LiveSettings live(SettingsReader reader) {
        return LiveSettings.DEFAULTS
                .withEnabled(reader.flag("ws.enabled"))
                .withMetricsInterval(millis(reader, "ws.metrics-interval", 100, HOUR_MILLIS))
                .withMinInterval(millis(reader, "ws.min-interval", 100, HOUR_MILLIS))
                .withMaxClients((int) reader.number("ws.max-clients", 1, LiveSettings.CLIENTS_MAX, "clients"), (int)
                        reader.number("ws.max-clients-per-address", 0, LiveSettings.CLIENTS_MAX, "clients"));
    }

    private static SecuritySettings security(SettingsReader reader) {
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
                secrets(reader));
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

    private static SecretFiles secrets(SettingsReader reader) {
        var folder = reader.optionalPath("security.secrets-folder");
        if (folder.isPresent() && !Files.isDirectory(folder.get())) {
            reader.problem("security.secrets-folder = " + folder.get()
                    + ": must be a folder that can be read; its files' names are the secrets' names");
        }
        return new SecretFiles(folder.orElse(null));
    }

    /** A file in the form of Docker's {@code config.json}; without one Docker's own is looked for. */
    private static Optional<Path> registryConfig(SettingsReader reader) {
        var file = reader.optionalPath("engine.docker.registry-config");
        if (file.isPresent() && !Files.isReadable(file.get())) {
            reader.problem("engine.docker.registry-config = " + file.get()
                    + ": must be a file that can be read, in the form of Docker's config.json");
        }
        return file;
    }

    private static EngineSettings engine(SettingsReader reader, SecretFiles secrets, Path databasePath) {
        var pace = new SimulatedSettings(
                millis(reader, "engine.simulated.pull-delay", 0, 600_000),
                millis(reader, "engine.simulated.create-delay", 0, 600_000),
                millis(reader, "engine.simulated.start-delay", 0, 600_000),
                millis(reader, "engine.simulated.stop-delay", 0, 600_000),
                SimulatedSettings.DEFAULTS.jitter(),
                SimulatedSettings.DEFAULTS.logInterval());
        return new EngineSettings(
                engineKind(reader),
                docker(reader).withSecrets(secrets),
                pace,
                reader.number("engine.simulated.seed", 0, App.MAX_ID, ""),
                projectRoot(reader, databasePath),
                reader.optionalPath("engine.docker.registry-config").isPresent());
    }

    private static Path projectRoot(SettingsReader reader, Path databasePath) {
        var usual = databasePath.toAbsolutePath().normalize().resolveSibling("projects");
        var given = reader.optionalPath("engine.project-root");
        if (given.isPresent()
                && (!given.get().isAbsolute() || given.get().toString().contains(":"))) {
            reader.problem("engine.project-root = " + given.get() + ": must be an absolute path without a colon");
            return usual;
        }
        return given.map(Path::normalize).orElse(usual);
    }

    private static DockerSettings docker(SettingsReader reader) {
        var host = dockerHost(reader);
        var settings = DockerSettings.at(host, reader.environment())
                .withHostPaths(
                        reader.path("host.cgroup-path", "must be a folder's path"),
                        reader.optionalPath("host.proc-path").orElse(DockerSettings.DEFAULT_PROC_PATH));
        return registryConfig(reader).map(settings::withRegistryConfig).orElse(settings);
    }

    /** {@code DOCKER_HOST} counts while the setting is empty, and is nobody's business while no daemon is used. */
    private static URI dockerHost(SettingsReader reader) {
        var own = reader.optionalText("engine.docker.host");
        var general = reader.fallback("DOCKER_HOST");
        if (own.isPresent() && general.isPresent() && !own.equals(general)) {
            reader.warning("engine.docker.host = " + Masking.mask(own.get()) + " is used; DOCKER_HOST = "
                    + Masking.mask(general.get()) + " is ignored");
        }
        var text = own.or(() -> general).orElse("");
        if (text.isEmpty()) {
            return DockerSettings.DEFAULT_HOST;
        }
        var host = DockerSettings.hostOf(text);
        if (host.isEmpty() && (own.isPresent() || engineKind(reader).equals("docker"))) {
            reader.problem((own.isPresent() ? "engine.docker.host" : "DOCKER_HOST") + " = " + Masking.mask(text)
                    + ": must be unix:///path or tcp://host:port");
        }
        return host.orElse(DockerSettings.DEFAULT_HOST);
    }

    /** The seed's {@code USE_REAL_DOCKER} stands for a kind. */
    private static String engineKind(SettingsReader reader) {
        return reader.word(
                "engine.kind",
                List.of("simulated", "docker"),
                new SettingsReader.Switch("USE_REAL_DOCKER", "docker", "simulated"));
    }

    private static ReconcilerSettings reconcile(SettingsReader reader) {
        var times = new PlanTimings(
                millis(reader, "reconcile.min-healthy", 0, 600_000),
                millis(reader, "reconcile.healthy-deadline", 1_000, HOUR_MILLIS),
                millis(reader, "reconcile.unhealthy-grace", 0, HOUR_MILLIS),
                PlanTimings.DEFAULTS.exitGrace());
        return new ReconcilerSettings(
                reader.flag("reconcile.auto"),
                millis(reader, "reconcile.interval", 1_000, HOUR_MILLIS, "RECONCILIATION_INTERVAL_MS"),
                times,
                new Backoff(
                        millis(reader, "reconcile.backoff-max", 1_000, HOUR_MILLIS),
                        ReconcilerSettings.DEFAULTS.backoff().jitter()),
                millis(reader, "reconcile.backoff-reset-after", 1_000, HOUR_MILLIS),
                millis(reader, "reconcile.pull-timeout", 60_000, 24 * HOUR_MILLIS),
                millis(reader, "reconcile.pull-idle-timeout", 10_000, HOUR_MILLIS),
                millis(reader, "reconcile.step-timeout", 1_000, HOUR_MILLIS),
                (int) reader.number("reconcile.pulls-max", 1, 32, "pulls"),
                (int) reader.number("reconcile.previous-images", 0, 200, "images"));
    }

    /** What decides who may have what in a target. */
    public TargetPowers powers() {
        return new TargetPowers(security.bindRoots(), engine.projectRoot(), security.grants());
    }

    /** Whoever can connect may read the metrics of a simulation, so they tell programs there and not their arguments. */
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
            reader.problem(key + " = " + path + ": " + rule + " that is there");
        }
        return path;
    }

    private static Duration millis(SettingsReader reader, String key, long min, long max, String... aliases) {
        return Duration.ofMillis(reader.number(key, min, max, "ms", aliases));
    }

    private static ServerSettings server(SettingsReader reader) {
        long payload = reader.bytes("server.max-payload-size", 1 << 10, 64 << 20);
        var tls = tls(reader);
        long hsts = reader.number("server.tls.hsts-max-age", 0, 63_072_000, "s");
        if (hsts > 0 && tls == null) {
            reader.problem("server.tls.hsts-max-age = " + hsts + ": needs server.tls.certificate-chain");
        }
        return new ServerSettings(
                reader.text("server.host", "must be an address, such as 127.0.0.1"),
                (int) reader.number("server.port", 0, 65_535, "", "PORT"),
                payload,
                tls,
                hsts,
                limits(reader, payload));
    }

    private static ListenerLimits limits(SettingsReader reader, long payload) {
        var key = "server.limits.";
        long bodies = reader.bytes(key + "max-body-bytes", 64 << 10, 1L << 30);
        if (bodies < payload) {
            reader.problem(key + "max-body-bytes = " + bodies + ": must not be less than server.max-payload-size");
        }
        return new ListenerLimits(
                (int) reader.number(key + "max-connections", 0, 100_000, "connections"),
                (int) reader.number(key + "max-connections-per-address", 0, 100_000, "connections"),
                (int) reader.number(key + "max-unfinished", 10, 100_000, "requests"),
                (int) reader.number(key + "max-unfinished-per-address", 10, 100_000, "requests"),
                millis(reader, key + "header-timeout", 500, 300_000),
                millis(reader, key + "body-grace", 500, 300_000),
                reader.bytes(key + "body-min-rate", 16, 1 << 20),
                millis(reader, key + "write-timeout", 500, 300_000),
                millis(reader, key + "idle-timeout", 1_000, HOUR_MILLIS),
                bodies);
    }

    private static ServerTls.@Nullable PemFiles tls(SettingsReader reader) {
        var chain = reader.optionalPath("server.tls.certificate-chain");
        var key = reader.optionalPath("server.tls.private-key");
        if (chain.isPresent() != key.isPresent()) {
            reader.problem("server.tls." + (chain.isPresent() ? "private-key" : "certificate-chain")
                    + " is missing: the certificate chain and its private key go together");
        }
        return chain.isPresent() && key.isPresent() ? new ServerTls.PemFiles(chain.get(), key.get()) : null;
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
                reader.word("log.format", List.of("text", "json")).equals("json"), level);
    }
}
