package io.containermanager.ops;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Signals that ask the process to end. The JVM's own handler begins its shutdown at the first one and ignores the others; a second
 * one asks for an immediate end. {@code sun.misc.Signal} of the module {@code jdk.unsupported} is the only way, and is called by its
 * name because the compiler warns of it otherwise.
 */
public final class Signals {

    private Signals() {}

    /** Has each of {@code SIGINT} and {@code SIGTERM} handed on by its number; false where the JVM does not allow it, as with {@code -Xrs}. */
    public static boolean handle(IntConsumer signalled) {
        return handle(List.of("INT", "TERM"), signalled);
    }

    /** Has each of the signals of these names, without their {@code SIG}, handed on by its number; false where the JVM does not allow it. */
    public static boolean handle(List<String> names, IntConsumer signalled) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var handle = signal.getMethod("handle", signal, handler);
            var number = signal.getMethod("getNumber");
            var ours = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, new Handing(number, signalled));
            for (var name : names) {
                handle.invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
            }
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException unsupported) {
            return false;
        }
    }

    private record Handing(Method number, IntConsumer signalled) implements InvocationHandler {
        @Override
        @SuppressWarnings("ReferenceEquality") // A handler equals itself alone.
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            if (arguments != null && method.getName().equals("handle")) {
                signalled.accept((Integer) number.invoke(arguments[0]));
                return null;
            }
            return switch (method.getName()) {
                case "equals" -> arguments != null && proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "signals";
            };
        }
    }
}
