/** The store in one SQLite file: schema, transactions, tables, history of events and metrics. */
@NullMarked
package io.containermanager.store.sqlite;

import org.jspecify.annotations.NullMarked;
