package io.containermanager.sources;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import io.containermanager.event.GuardedThread;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;

/** Who makes threads, who waits for others, who reads clocks. */
class ThreadsAndClocksTest {

    private static final String ROOT = "io.containermanager";

    /**
     * {@code ApplyRoutes} joins a pass that was awaited, {@code Database} is opened before anybody is served, and the thread of an interactive
     * command is ended by its watch.
     */
    @Test
    void whoeverServesARequestWaitsWithABound() {
        check(noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + ".api..", ROOT + ".live..", ROOT + ".access..", ROOT + ".device..", ROOT + ".store..")
                .and()
                .doNotHaveSimpleName("ApplyRoutes")
                .and()
                .doNotHaveSimpleName("Database")
                .and()
                .doNotHaveSimpleName("ExecSession")
                .should()
                .callMethod(java.util.concurrent.CompletableFuture.class, "join")
                .orShould()
                .callMethod(java.util.concurrent.CompletableFuture.class, "get"));
    }

    @Test
    void onlyTheRootReadsTheClock() {
        check(noClasses()
                .that(DescribedPredicate.not(
                        JavaClass.Predicates.resideInAnyPackage(ROOT, ROOT + ".cli..", ROOT + ".ops..")))
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Clock.class, "systemUTC"));
    }

    /** What makes a thread without a guard at its top, whose end would go unnoticed. */
    @Test
    void threadsAreMadeByGuardedThreadAlone() {
        check(noClasses()
                .that()
                .doNotHaveFullyQualifiedName(GuardedThread.class.getName())
                .should()
                .callCodeUnitWhere(DescribedPredicate.describe("make a thread", ThreadsAndClocksTest::makesAThread))
                .orShould()
                .beAssignableTo(Thread.class));
    }

    private static boolean makesAThread(JavaCall<?> call) {
        var target = call.getTarget();
        var owner = target.getOwner();
        if (owner.isAssignableTo(Thread.class)) {
            return target.getName().equals("<init>")
                    || Set.of("ofVirtual", "ofPlatform", "startVirtualThread").contains(target.getName());
        }
        boolean given = target.getRawParameterTypes().stream()
                .anyMatch(type -> type.isAssignableTo(ThreadFactory.class) || type.isAssignableTo(Executor.class));
        if (owner.isEquivalentTo(Executors.class)) {
            return !given;
        }
        if (owner.isAssignableTo(CompletionStage.class)) {
            return target.getName().endsWith("Async") && !given;
        }
        boolean makesPool = owner.isAssignableTo(ExecutorService.class) || owner.isAssignableTo(Timer.class);
        return makesPool && target.getName().equals("<init>") && !given;
    }

    private static void check(ArchRule rule) {
        rule.check(ArchitectureTest.CLASSES);
    }
}
