package io.containermanager.access;

import io.containermanager.model.read.Parsed;
import io.containermanager.store.StoreException;
import io.containermanager.store.files.ProjectFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The tokens that were created through the API, in a file of the form of {@code security.tokens-file}, which holds no secret but the SHA-256
 * of each. A change is on disk when its method returns. Thread-safe.
 */
public final class CreatedTokens {

    /** The file's name, beside the database. */
    public static final String FILE = "created-tokens.yaml";

    /** How many there are at most. */
    public static final int MAX = 500;

    private static final int SECRET_BYTES = 32;

    private final Path file;
    private final RandomGenerator random;
    private volatile List<Token> tokens;

    private CreatedTokens(Path file, RandomGenerator random, List<Token> tokens) {
        this.file = file;
        this.random = random;
        this.tokens = tokens;
    }

    /**
     * The tokens of that file, none while it does not exist.
     *
     * @throws IOException when it cannot be read or is wrong
     */
    public static CreatedTokens open(Path file, RandomGenerator random) throws IOException {
        var text = Files.exists(file) ? Files.readString(file) : "";
        return switch (TokenFile.read(text)) {
            case Parsed.Good<List<Token>>(var read) -> new CreatedTokens(file, random, read);
            case Parsed.Bad<List<Token>>(var violations) -> throw new IOException(TokenFile.words(violations));
        };
    }

    List<Token> all() {
        return tokens;
    }

    /** A new secret: 256 random bits. */
    String secret() {
        var bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Adds a token, or says why not; {@link StoreException.NoSpace} on a full disk. */
    synchronized TokenCreation add(Token token, Set<String> otherNames) throws IOException {
        boolean taken = otherNames.contains(token.name())
                || tokens.stream().anyMatch(it -> it.name().equals(token.name()));
        if (taken) {
            return TokenCreation.NAME_IN_USE;
        }
        if (tokens.size() >= MAX) {
            return TokenCreation.TOO_MANY;
        }
        var more = new ArrayList<>(tokens);
        more.add(token);
        write(more);
        return TokenCreation.CREATED;
    }

    /** Removes a token; false when there is none of that name. */
    synchronized boolean remove(String name) throws IOException {
        var others = tokens.stream().filter(token -> !token.name().equals(name)).toList();
        if (others.size() == tokens.size()) {
            return false;
        }
        write(others);
        return true;
    }

    private void write(List<Token> changed) throws IOException {
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            replace(fresh, changed);
        } catch (IOException failed) {
            try {
                Files.deleteIfExists(fresh);
            } catch (IOException left) {
                failed.addSuppressed(left);
            }
            if (ProjectFiles.isDiskFull(failed)) {
                throw new StoreException.NoSpace("the disk with " + file + " is full", failed);
            }
            throw failed;
        }
        tokens = List.copyOf(changed);
    }

    private void replace(Path fresh, List<Token> changed) throws IOException {
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(text(changed).getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (var folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** Names are of harmless characters, see {@code TokenFile}. */
    private static String text(List<Token> tokens) {
        return tokens.stream()
                .map(token -> "- {name: \"" + token.name() + "\", scopes: ["
                        + token.scopes().stream().sorted().map(Scope::word).collect(Collectors.joining(", "))
                        + "], sha256: \"" + token.sha256() + "\""
                        + (token.apps().isEmpty()
                                ? ""
                                : ", apps: " + token.apps().stream().sorted().toList())
                        + (token.expires() == null ? "" : ", expires: \"" + token.expires() + "\"")
                        + "}\n")
                .collect(Collectors.joining());
    }
}
