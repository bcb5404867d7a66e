package io.containermanager.engine.docker.http;

import io.containermanager.engine.SecretFiles;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the daemon is and how long its answers may take ({@code engine.docker.*}).
 *
 * @param host {@code unix:///path}, {@code tcp://host:port}
 * @param certificates folder with {@code ca.pem}, {@code cert.pem} and {@code key.pem}: TLS when given
 * @param registryConfig a file in the form of Docker's {@code config.json} with registry credentials, or null
 * @param callTimeout after which a call that gets no answer fails (default 30 s); a stop gets its grace in addition
 * @param pullSilence after which a pull that makes no progress fails (default 5 min)
 * @param secrets the files that services may have mounted; their paths are those of the daemon's machine
 * @param cgroupPath where the host's control groups are mounted ({@code host.cgroup-path}); need not exist
 * @param procPath the host's {@code /proc} ({@code host.proc-path}); need not be the host's
 */
public record DockerSettings(
        URI host,
        @Nullable Path certificates,
        @Nullable Path registryConfig,
        Duration callTimeout,
        Duration pullSilence,
        SecretFiles secrets,
        Path cgroupPath,
        Path procPath) {

    public static final URI DEFAULT_HOST = URI.create("unix:///var/run/docker.sock");
    public static final Duration DEFAULT_CALL_TIMEOUT = Duration.ofSeconds(30);
    public static final Duration DEFAULT_PULL_SILENCE = Duration.ofMinutes(5);
    public static final Path DEFAULT_CGROUP_PATH = Path.of("/sys/fs/cgroup");
    public static final Path DEFAULT_PROC_PATH = Path.of("/proc");

    /** The same, with the kernel's files read elsewhere. */
    public DockerSettings withHostPaths(Path cgroups, Path proc) {
        return new DockerSettings(host, certificates, registryConfig, callTimeout, pullSilence, secrets, cgroups, proc);
    }

    /** Without secrets, and with the kernel's files where they usually are. */
    public DockerSettings(
            URI host,
            @Nullable Path certificates,
            @Nullable Path registryConfig,
            Duration callTimeout,
            Duration pullSilence) {
        this(
                host,
                certificates,
                registryConfig,
                callTimeout,
                pullSilence,
                SecretFiles.NONE,
                DEFAULT_CGROUP_PATH,
                DEFAULT_PROC_PATH);
    }

    /** These with other secrets. */
    public DockerSettings withSecrets(SecretFiles changed) {
        return new DockerSettings(
                host, certificates, registryConfig, callTimeout, pullSilence, changed, cgroupPath, procPath);
    }

    /** These with another file of registry credentials. */
    public DockerSettings withRegistryConfig(Path changed) {
        return new DockerSettings(host, certificates, changed, callTimeout, pullSilence, secrets, cgroupPath, procPath);
    }

    /** A daemon at that address, with the default waits and no credentials. */
    public static DockerSettings at(URI host) {
        return new DockerSettings(host, null, null, DEFAULT_CALL_TIMEOUT, DEFAULT_PULL_SILENCE);
    }

    /**
     * What the environment says, as Docker's own command reads it: {@code DOCKER_HOST}, {@code DOCKER_TLS_VERIFY},
     * {@code DOCKER_CERT_PATH} and {@code DOCKER_CONFIG} (by default {@code ~/.docker}).
     *
     * @param configuredHost what {@code engine.docker.host} says; null or empty lets {@code DOCKER_HOST} decide
     * @param environment the process's variables
     */
    public static DockerSettings of(@Nullable String configuredHost, Map<String, String> environment) {
        var declared =
                configuredHost == null || configuredHost.isBlank() ? environment.get("DOCKER_HOST") : configuredHost;
        return at(declared == null || declared.isBlank() ? DEFAULT_HOST : URI.create(declared), environment);
    }

    /** The daemon's address as it is written; empty when it is neither {@code unix:///path} nor {@code tcp://host:port}. */
    public static Optional<URI> hostOf(String text) {
        try {
            var host = new URI(text);
            boolean socket = "unix".equals(host.getScheme()) && host.getHost() == null && isPath(host.getPath());
            boolean tcp = "tcp".equals(host.getScheme()) && host.getHost() != null && host.getPort() > 0;
            return socket || tcp ? Optional.of(host) : Optional.empty();
        } catch (URISyntaxException none) {
            return Optional.empty();
        }
    }

    private static boolean isPath(@Nullable String text) {
        try {
            return text != null && text.length() > 1 && Path.of(text).isAbsolute();
        } catch (InvalidPathException none) {
            return false;
        }
    }

    /** The daemon at that address; the rest as {@link #of}. */
    public static DockerSettings at(URI host, Map<String, String> environment) {
        var home = Path.of(environment.getOrDefault("HOME", "/root"), ".docker");
        var config = Path.of(environment.getOrDefault("DOCKER_CONFIG", home.toString()));
        boolean tls = !environment.getOrDefault("DOCKER_TLS_VERIFY", "").isEmpty();
        var certificates = tls ? Path.of(environment.getOrDefault("DOCKER_CERT_PATH", home.toString())) : null;
        return new DockerSettings(
                host, certificates, config.resolve("config.json"), DEFAULT_CALL_TIMEOUT, DEFAULT_PULL_SILENCE);
    }
}
