package io.containermanager.store.sqlite;

import io.containermanager.store.StoreRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A file's tables: numbered SQL resources beside this class, {@code <name>-1.sql} up to {@code <name>-<version>.sql}, applied in order
 * and in one transaction. SQLite's {@code user_version} is the file's version, its {@code application_id} marks it as the manager's.
 *
 * @param name the prefix of the resources
 * @param version the newest version this program knows
 */
record Schema(String name, int version) {

    static final Schema DATABASE = new Schema("database", 10);
    static final Schema HISTORY = new Schema("history", 2);

    /** "CMgr" in ASCII. */
    static final int APPLICATION_ID = 0x434D6772;

    /** The file's version; 0 for an empty one. Fails for a file of a newer or another program. */
    int check(SqliteConnection connection, Path file) {
        int version = (int) connection.number("PRAGMA user_version");
        int application = (int) connection.number("PRAGMA application_id");
        long tables = connection.number("SELECT count(*) FROM sqlite_schema");
        if (tables > 0 && application != APPLICATION_ID) {
            throw new StoreRefusedException(
                    file + " is another program's database; give the manager a file of its own with DATABASE_PATH",
                    null);
        }
        if (version > version()) {
            throw new StoreRefusedException(
                    file + " was written by a newer manager (schema " + version + ", this one knows " + version()
                            + "); start that version again, or restore a copy from before the upgrade",
                    null);
        }
        return tables == 0 ? 0 : version;
    }

    /** Migrates the file from that version to the newest; also proves that the file is writable. */
    void migrate(SqliteConnection connection, int from) {
        connection.inTransaction(() -> {
            for (int number = from + 1; number <= version; number++) {
                connection.script(script(number));
            }
            connection.execute("PRAGMA application_id = " + APPLICATION_ID);
            connection.execute("PRAGMA user_version = " + version);
        });
    }

    private String script(int number) {
        var resource = name + "-" + number + ".sql";
        try (var stream = Schema.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("the program lacks its resource " + resource);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
