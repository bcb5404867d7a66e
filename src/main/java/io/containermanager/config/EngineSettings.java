package io.containermanager.config;

import io.containermanager.engine.SecretFiles;
import io.containermanager.engine.docker.http.DockerSettings;
import io.containermanager.engine.kubernetes.ClusterAccess;
import io.containermanager.engine.kubernetes.KubernetesSettings;
import io.containermanager.engine.simulated.SimulatedSettings;
import io.containermanager.model.App;
import io.containermanager.model.secret.Masking;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What runs the containers.
 *
 * @param kind {@code simulated}, {@code docker} or {@code kubernetes}
 * @param docker where the daemon is
 * @param cluster how the API server is reached
 * @param kubernetes how apps are laid out on the cluster
 * @param simulated the simulated engine's pace
 * @param seed of the simulated engine's random choices
 * @param projectRoot the absolute folder below which each app's files are, the same on the engine's machine
 * @param registryConfigured whether the file with registry credentials was named, and must be there
 */
public record EngineSettings(
        String kind,
        DockerSettings docker,
        ClusterAccess cluster,
        KubernetesSettings kubernetes,
        SimulatedSettings simulated,
        long seed,
        Path projectRoot,
        boolean registryConfigured) {
    public boolean isDocker() {
        return kind.equals("docker");
    }

    public boolean isSimulated() {
        return kind.equals("simulated");
    }

    public boolean isKubernetes() {
        return kind.equals("kubernetes");
    }

    static EngineSettings read(SettingsReader reader, SecretFiles secrets, Path databasePath) {
        var pace = new SimulatedSettings(
                reader.millis("engine.simulated.pull-delay", 0, 600_000),
                reader.millis("engine.simulated.create-delay", 0, 600_000),
                reader.millis("engine.simulated.start-delay", 0, 600_000),
                reader.millis("engine.simulated.stop-delay", 0, 600_000),
                SimulatedSettings.DEFAULTS.jitter(),
                SimulatedSettings.DEFAULTS.logInterval());
        return new EngineSettings(
                engineKind(reader),
                docker(reader).withSecrets(secrets),
                ClusterSettings.access(reader),
                ClusterSettings.layout(reader),
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
            reader.problem("engine.project-root", given.get(), "must be an absolute path without a colon");
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

    /** {@code DOCKER_HOST} counts while the setting is empty, and is ignored while no daemon is used. */
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
            reader.problem(
                    own.isPresent() ? "engine.docker.host" : "DOCKER_HOST",
                    Masking.mask(text),
                    "must be unix:///path or tcp://host:port");
        }
        return host.orElse(DockerSettings.DEFAULT_HOST);
    }

    /** A file in the form of Docker's {@code config.json}; without one Docker's own is looked for. */
    private static Optional<Path> registryConfig(SettingsReader reader) {
        var file = reader.optionalPath("engine.docker.registry-config");
        if (file.isPresent() && !Files.isReadable(file.get())) {
            reader.problem(
                    "engine.docker.registry-config",
                    file.get(),
                    "must be a file that can be read, in the form of Docker's config.json");
        }
        return file;
    }

    /** The seed's {@code USE_REAL_DOCKER} stands for a kind. */
    private static String engineKind(SettingsReader reader) {
        return reader.word(
                "engine.kind",
                List.of("simulated", "docker", "kubernetes"),
                new SettingsReader.Switch("USE_REAL_DOCKER", "docker", "simulated"));
    }
}
