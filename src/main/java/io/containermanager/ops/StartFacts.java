package io.containermanager.ops;

import io.containermanager.ops.StartRules.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a start needs of the machine, as {@link StartProbe} found it and {@link StartRules} judges it.
 *
 * @param listening whether the address and port can be taken
 * @param holder the live process that uses the data folder, if one says so
 * @param data the data folder
 * @param dataFiles files in it that this process may not read and write, with their owners
 * @param database what is at the place of the database
 * @param projects the folder of the apps' files
 * @param files what is wrong with files and folders that the configuration names; warnings of what is only used later
 * @param docker how the daemon's address answers
 */
record StartFacts(
        Listening listening,
        Optional<String> listener,
        Optional<String> holder,
        Folder data,
        List<Owned> dataFiles,
        Database database,
        Folder projects,
        List<Finding> files,
        Docker docker) {

    /** What came of taking the address and port for a moment. */
    enum Listening {
        FREE,
        UNRESOLVED,
        NOT_OF_THIS_MACHINE,
        PRIVILEGED,
        IN_USE
    }

    /** What is at the place of the database. */
    enum Database {
        /** A file of SQLite, or nothing yet. */
        GOOD,
        FOLDER,
        /** Neither a file nor a folder, such as a pipe: opening it would wait for ever. */
        SPECIAL,
        /** Something that SQLite did not write. */
        FOREIGN
    }

    /** How the daemon's address answers. */
    enum Docker {
        NOT_ASKED,
        ANSWERS,
        NO_SOCKET,
        DENIED,
        SILENT,
        /** Something answers, but not by Docker's API. */
        OTHER,
        /** Something listens with which no TLS connection can be made. */
        TLS_FAILED
    }

    /** What can be done with a folder. */
    enum Use {
        WRITE,
        /** It is not there, and the folder above lets it be created. */
        CREATE,
        READ,
        NOTHING,
        /** It is on a file system that is mounted read-only. */
        READ_ONLY,
        /** It is in a file system of the kernel, such as {@code /proc}. */
        KERNEL,
        /** Something other than a folder is at its place or above. */
        BLOCKED
    }

    /**
     * A folder.
     *
     * @param folder the one that is wanted
     * @param use what can be done with it
     * @param at the folder or file that decides it: itself, or the nearest above it that exists
     */
    record Folder(Path folder, Use use, Owned at) {}

    /** A file or folder and the name of its owner. */
    record Owned(Path path, String owner) {}
}
