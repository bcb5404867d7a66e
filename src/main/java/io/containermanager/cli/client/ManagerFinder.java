package io.containermanager.cli.client;

import io.containermanager.config.Settings;
import io.containermanager.config.StartException;
import io.containermanager.config.Urls;
import io.containermanager.event.FailureText;
import io.containermanager.tls.ServerTls;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Finds the manager to call: {@code --url}, {@code --context}, {@code CONTAINER_MANAGER_URL}, the current context, and at last the manager of
 * this machine, by its configuration and data folder.
 */
public final class ManagerFinder {

    private static final String URL_VARIABLE = "CONTAINER_MANAGER_URL";
    private static final String TOKEN_VARIABLE = "CONTAINER_MANAGER_TOKEN";

    private ManagerFinder() {}

    /** The manager that the options mean. */
    public static ManagerEndpoint find(ManagerOptions options) {
        if (options.url().isPresent() && options.context().isPresent()) {
            throw ClientException.usage("--url and --context cannot be used together");
        }
        if (options.url().isPresent()) {
            return named(options, options.url().get(), Optional.empty(), options.caFile(), null);
        }
        if (options.context().isPresent()) {
            return ofContext(options, contexts(options), options.context().get());
        }
        var variable = options.environment().getOrDefault(URL_VARIABLE, "");
        if (!variable.isBlank()) {
            return named(options, variable, Optional.empty(), options.caFile(), URL_VARIABLE);
        }
        var contexts = contexts(options);
        return contexts.current()
                .map(current -> ofContext(options, contexts, current))
                .orElseGet(() -> local(options));
    }

    private static Contexts contexts(ManagerOptions options) {
        return Contexts.read(options.environment(), options.home());
    }

    private static ManagerEndpoint ofContext(ManagerOptions options, Contexts contexts, String name) {
        var context = contexts.named(name);
        return named(
                options,
                context.url(),
                context.tokenFile(),
                options.caFile().or(context::caFile),
                "context " + name + " in " + contexts.file());
    }

    private static ManagerEndpoint named(
            ManagerOptions options,
            String url,
            Optional<Path> tokenFile,
            Optional<Path> caFile,
            @Nullable String found) {
        var token = givenToken(options).or(() -> tokenFile.map(ManagerFinder::token));
        return new ManagerEndpoint(
                url(url),
                token.orElse(null),
                caFile.map(ManagerFinder::trusting).orElse(null),
                false,
                found == null ? null : "Using " + url + " (" + found + ")");
    }

    private static Optional<String> givenToken(ManagerOptions options) {
        return options.tokenFile()
                .map(ManagerFinder::token)
                .or(() -> Optional.ofNullable(options.environment().get(TOKEN_VARIABLE))
                        .map(String::strip)
                        .filter(token -> !token.isEmpty()));
    }

    private static URI url(String text) {
        try {
            var url = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            var scheme = Optional.ofNullable(url.getScheme()).orElse("").toLowerCase(Locale.ROOT);
            if (url.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
                return url;
            }
        } catch (IllegalArgumentException notAUrl) {
            // Reported below.
        }
        throw ClientException.usage(
                "\"" + text + "\" is not the URL of a manager; give one such as http://localhost:3002");
    }

    private static String token(Path file) {
        try {
            var token = Files.readString(file).strip();
            if (token.isEmpty()) {
                throw ClientException.failed(file + " holds no token");
            }
            return token;
        } catch (IOException unreadable) {
            throw ClientException.failed("Cannot read the token in " + file + ": " + Reasons.of(unreadable));
        }
    }

    /** Trusts the certificates of a PEM file. */
    private static SSLContext trusting(Path file) {
        try (InputStream pem = Files.newInputStream(file)) {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("given-" + number++, certificate);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException unreadable) {
            throw ClientException.failed("Cannot read the certificates in " + file + ": " + Reasons.of(unreadable));
        } catch (GeneralSecurityException malformed) {
            throw ClientException.failed("Cannot use the certificates in " + file + ": " + FailureText.of(malformed));
        }
    }

    /** The manager of this machine. */
    private static ManagerEndpoint local(ManagerOptions options) {
        Settings settings;
        try {
            settings = Settings.load(options.configFile(), options.environment());
        } catch (StartException unusable) {
            throw ClientException.failed(
                    "Cannot find the manager of this machine by its configuration; name it with --url",
                    unusable.lines());
        }
        var files = settings.server().tls();
        var url = (files == null ? "http://" : "https://")
                + Urls.authority(
                        Urls.reachable(settings.server().host()),
                        settings.server().port());
        var tokenFile = tokenFile(settings);
        var given = givenToken(options);
        var token = given.or(() -> tokenFile.map(ManagerFinder::localToken));
        var which = given.isEmpty() && tokenFile.isPresent() ? " with the token in " + tokenFile.get() : "";
        return new ManagerEndpoint(
                URI.create(url),
                token.orElse(null),
                files == null ? null : own(files),
                files != null,
                "Using " + url + which);
    }

    /** The administrator's token of this machine's manager: what its first start created, or what is mounted beside its tokens file. */
    private static Optional<Path> tokenFile(Settings settings) {
        var configured = settings.security().tokensFile();
        var beside = configured == null ? settings.databasePath() : configured;
        return Optional.of(beside.toAbsolutePath().resolveSibling("admin-token"))
                .filter(Files::exists);
    }

    private static String localToken(Path file) {
        try {
            return token(file);
        } catch (ClientException unreadable) {
            throw ClientException.failed(
                    unreadable.text() + ". Run this as the manager's user, or name a token with --token-file.");
        }
    }

    private static SSLContext own(ServerTls.PemFiles files) {
        try {
            return ServerTls.read(files).trusting();
        } catch (ServerTls.UnusableException unusable) {
            throw ClientException.failed(FailureText.of(unusable));
        }
    }
}
