package io.containermanager.store.sqlite;

import io.containermanager.store.StoreException;

/**
 * The in-memory state of a file, and the listener for the file's condition. Every method is called on the file's thread.
 *
 * @param <S> the immutable state
 */
interface DatabaseContents<S> {

    /** Reads the state whenever the file was opened. */
    S load(SqliteConnection connection);

    /** The state was read or changed recently; several quick changes cause a single call. Must not fail. */
    default void settled(S state) {}

    /** The file can no longer be used. */
    default void failed(StoreException failure) {}

    /** The file can be used again. */
    default void recovered() {}

    /**
     * A task in a transaction.
     *
     * @param <S> the state
     * @param <R> the task's result
     */
    @FunctionalInterface
    interface Work<S, R> {
        /**
         * Writes the difference between this state and the next. A failure that is not the database's undoes only this task.
         */
        Done<S, R> run(SqliteConnection connection, S state);
    }

    /**
     * A task's outcome.
     *
     * @param state the new state
     * @param result the task's result
     */
    record Done<S, R>(S state, R result) {}
}
