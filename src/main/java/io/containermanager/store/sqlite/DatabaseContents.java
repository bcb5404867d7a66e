package io.containermanager.store.sqlite;

import io.containermanager.store.StoreException;

/**
 * What is kept of a file in memory, and who wants to know how the file is. Every method is called on the file's thread.
 *
 * @param <S> the immutable state
 */
interface DatabaseContents<S> {

    /** Reads the state, each time the file was opened. */
    S load(SqliteConnection connection);

    /** The state was read or changed a moment ago; not told of every change when they come fast. Must not fail. */
    default void settled(S state) {}

    /** The file can no longer be used. */
    default void failed(StoreException failure) {}

    /** The file can be used again. */
    default void recovered() {}

    /**
     * A task in a transaction.
     *
     * @param <S> the state
     * @param <R> what the task gives
     */
    @FunctionalInterface
    interface Work<S, R> {
        /**
         * Writes what turns this state into the next. A failure that is not the database's undoes this task alone.
         */
        Done<S, R> run(SqliteConnection connection, S state);
    }

    /**
     * What a task came to.
     *
     * @param state the state from now on
     * @param result the task's answer
     */
    record Done<S, R>(S state, R result) {}
}
