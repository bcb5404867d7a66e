package io.containermanager.logs.search;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The lines of a log file in one direction, as bytes without their line feeds. Not thread-safe. */
interface LogLines extends Closeable {

    /** The next line; null at the end. */
    byte @Nullable [] next() throws IOException;

    /** Bytes read so far. */
    long read();
}
