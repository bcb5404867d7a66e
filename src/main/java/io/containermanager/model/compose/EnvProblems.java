package io.containermanager.model.compose;

/**
 * Tells what is wrong or doubtful in an environment file, by its name and line.
 *
 * @param path the file's
 * @param pointer where the Compose file names it; empty for {@code .env}
 * @param notes takes the messages
 */
record EnvProblems(String path, String pointer, Notes notes) implements EnvFile.Problems {

    @Override
    public void refused(int line, String message) {
        notes.refuseElsewhere(pointer, path + " line " + line + " " + message);
    }

    @Override
    public void unset(int line, String variable) {
        notes.warn(
                pointer,
                path + " line " + line + ": the variable " + Notes.quoted(variable) + " is not set and becomes empty");
    }
}
