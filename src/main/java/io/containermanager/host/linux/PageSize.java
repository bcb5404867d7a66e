package io.containermanager.host.linux;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * The kernel's page size, in which it counts a process's memory: 4 KiB mostly, 16 KiB on a Raspberry Pi 5. Read from the
 * auxiliary vector that every program is started with (getauxval(3)), since OSHI starts a program for it, which a small
 * image may lack.
 */
public final class PageSize {
    private static final Path AUXILIARY_VECTOR = Path.of("/proc/self/auxv");
    private static final int BYTES_MAX = 4096;
    private static final long AT_PAGESZ = 6;
    private static final long PLAUSIBLE_MIN = 4096;
    private static final long PLAUSIBLE_MAX = 1 << 20;

    private PageSize() {}

    /** The page size of this machine, asked of {@code otherwise} when the vector does not have it. */
    public static long bytes(LongSupplier otherwise) {
        try (var in = new FileInputStream(AUXILIARY_VECTOR.toFile())) {
            return parse(in.readNBytes(BYTES_MAX), ByteOrder.nativeOrder()).orElseGet(otherwise);
        } catch (IOException unreadable) {
            return otherwise.getAsLong();
        }
    }

    /** Finds it among the pairs of 64-bit numbers; empty when it is not there or cannot be right. */
    static OptionalLong parse(byte[] vector, ByteOrder order) {
        ByteBuffer pairs = ByteBuffer.wrap(vector).order(order);
        while (pairs.remaining() >= 2 * Long.BYTES) {
            long type = pairs.getLong();
            long value = pairs.getLong();
            if (type == AT_PAGESZ) {
                boolean plausible = value >= PLAUSIBLE_MIN && value <= PLAUSIBLE_MAX && Long.bitCount(value) == 1;
                return plausible ? OptionalLong.of(value) : OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }
}
