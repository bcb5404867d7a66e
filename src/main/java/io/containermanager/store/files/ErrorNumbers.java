package io.containermanager.store.files;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * What the kernel said no with. Java keeps of an error number only the C library's text for it, in the language of the process: the same
 * library is asked here which text that is.
 */
final class ErrorNumbers {

    private static final int NO_SPACE = 28;

    /** The number on x86, ARM and RISC-V. */
    private static final int QUOTA_EXCEEDED = 122;

    private static final int TEXT_MAX_BYTES = 1_024;

    private ErrorNumbers() {}

    /** Whether the disk, or the user's share of it, is full. */
    static boolean isFull(IOException failed) {
        return is(failed, NO_SPACE, QUOTA_EXCEEDED);
    }

    private static boolean is(IOException failed, int... numbers) {
        var message = failed.getMessage();
        return message != null
                && Arrays.stream(numbers).mapToObj(ErrorNumbers::text).anyMatch(message::contains);
    }

    /** The C library's text for a number, as Java made it a part of the exception's message. */
    @SuppressWarnings("restricted") // The manifest grants native access; the function is the C library's own.
    static String text(int number) {
        try {
            var linker = Linker.nativeLinker();
            var function = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("strerror"),
                    FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
            var text = (MemorySegment) function.invokeExact(number);
            return text.reinterpret(TEXT_MAX_BYTES).getString(0);
        } catch (Throwable unusable) {
            throw new IllegalStateException("the C library does not tell its errors", unusable);
        }
    }
}
