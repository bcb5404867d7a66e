package io.containermanager.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Tokens as a file that another process reads. */
public final class TokenFiles {

    private TokenFiles() {}

    /** Writes a book's tokens there. They do not change with the book. */
    public static Path write(TokenBook book, Path file) throws IOException {
        return Files.writeString(
                file, book.configured().stream().map(TokenFiles::entry).collect(Collectors.joining()));
    }

    private static String entry(Token token) {
        var scopes =
                token.scopes().stream().map(scope -> "\"" + scope.word() + "\"").collect(Collectors.joining(", "));
        return "- {name: \"" + token.name() + "\", sha256: \"" + token.sha256() + "\", scopes: [" + scopes + "]"
                + (token.apps().isEmpty() ? "" : ", apps: " + token.apps())
                + (token.expires() == null ? "" : ", expires: \"" + token.expires() + "\"")
                + "}\n";
    }
}
