package io.containermanager.model.compose.file;

import io.containermanager.model.compose.file.Diagnostics.Message;

/**
 * Reports what is wrong or doubtful in an environment file, by its name and line.
 *
 * @param path the file's
 * @param pointer where the Compose file names it; empty for {@code .env}
 * @param diagnostics takes the messages
 */
public record EnvProblems(String path, String pointer, Diagnostics diagnostics) implements EnvFile.Problems {

    @Override
    public void refused(int line, String message) {
        diagnostics.refuseElsewhere(pointer, path + " line " + line + " " + message);
    }

    @Override
    public void unset(int line, String variable) {
        diagnostics.warn(
                pointer,
                Message.of(path + " line " + line + ": the variable ")
                        .name(variable)
                        .words(" is not set; using an empty string"));
    }

    @Override
    public boolean takes(String value) {
        return diagnostics.limits().takes(value);
    }
}
