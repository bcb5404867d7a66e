package io.containermanager;

import io.containermanager.access.Token;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/**
 * The administrator's token of a first start: the secret in one file, its fingerprint in a tokens file, both readable by the service's user
 * alone. Each is put in its place as a whole and the secret first, so that a start that was killed at any point is completed by the next.
 */
final class AdministratorToken {

    private static final int SECRET_BYTES = 32;
    private static final String NEW = ".new";

    private AdministratorToken() {}

    /**
     * Makes what is missing of both; what is there stays.
     *
     * @return the tokens file
     * @throws IOException when a file cannot be read or written
     */
    static Path prepare(Path secretFile, Path tokensFile) throws IOException {
        var secret = text(secretFile);
        if (secret.isEmpty()) {
            // Tokens of a secret that is gone would be accepted as tokens of the new one.
            Files.deleteIfExists(tokensFile);
            var bytes = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(bytes);
            secret = HexFormat.of().formatHex(bytes);
            write(secretFile, secret + "\n");
        }
        if (text(tokensFile).isEmpty()) {
            write(
                    tokensFile,
                    "- name: admin\n  scopes: [read, operate, exec, admin]\n  sha256: " + Token.fingerprint(secret)
                            + "\n");
        }
        return tokensFile;
    }

    private static String text(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file).strip() : "";
    }

    private static void write(Path file, String text) throws IOException {
        var fresh = file.resolveSibling(file.getFileName() + NEW);
        Files.deleteIfExists(fresh);
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel =
                FileChannel.open(fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
            var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
