package io.containermanager.sources;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noConstructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Set;
import java.util.logging.LogManager;
import org.junit.jupiter.api.Test;

/** The arrows of {@code docs/architecture.md}: what may import what. */
class ArchitectureTest {

    private static final String ROOT = "io.containermanager";

    /** Read once for all tests that look at classes: that takes seconds. */
    static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages(ROOT);

    @Test
    void importsPointOneWay() {
        check(Architectures.layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("root")
                .definedBy(ROOT, ROOT + ".cli..", ROOT + ".ops..", ROOT + ".config..")
                .layer("logging")
                .definedBy(ROOT + ".logging..")
                .layer("tls")
                .definedBy(ROOT + ".tls..")
                .layer("api")
                .definedBy(ROOT + ".api..")
                .layer("live")
                .definedBy(ROOT + ".live..")
                .layer("access")
                .definedBy(ROOT + ".access..")
                .layer("reconcile")
                .definedBy(ROOT + ".reconcile..")
                .layer("logs")
                .definedBy(ROOT + ".logs..")
                .layer("device")
                .definedBy(ROOT + ".device..")
                .layer("replica")
                .definedBy(ROOT + ".replica..")
                .layer("engine")
                .definedBy(ROOT + ".engine..")
                .layer("store")
                .definedBy(ROOT + ".store..")
                .layer("host")
                .definedBy(ROOT + ".host..")
                .layer("yaml")
                .definedBy(ROOT + ".yaml..")
                .layer("json")
                .definedBy(ROOT + ".json..")
                .layer("http")
                .definedBy(ROOT + ".http..")
                .layer("file")
                .definedBy(ROOT + ".file..")
                .layer("event")
                .definedBy(ROOT + ".event..")
                .layer("plan")
                .definedBy(ROOT + ".plan..")
                .layer("model")
                .definedBy(ROOT + ".model..")
                .layer("linux")
                .definedBy(ROOT + ".linux..")
                .whereLayer("root")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("logging")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("tls")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("api")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("live")
                .mayOnlyBeAccessedByLayers("root", "api")
                .whereLayer("access")
                .mayOnlyBeAccessedByLayers("root", "api", "live")
                .whereLayer("reconcile")
                .mayOnlyBeAccessedByLayers("root", "api", "live", "access")
                .whereLayer("logs")
                .mayOnlyBeAccessedByLayers("root", "api", "live", "access", "reconcile")
                .whereLayer("device")
                .mayOnlyBeAccessedByLayers("root", "api", "live", "access", "reconcile")
                .whereLayer("replica")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("engine")
                .mayOnlyBeAccessedByLayers("root", "api", "live", "access", "reconcile", "logs", "device", "replica")
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("root", "api", "live", "access", "reconcile", "logs", "device", "replica")
                .whereLayer("host")
                .mayOnlyBeAccessedByLayers("root", "api", "live", "access", "reconcile", "logs", "device")
                .whereLayer("yaml")
                .mayOnlyAccessLayers("event", "plan", "model", "json")
                .whereLayer("json")
                .mayOnlyAccessLayers("model")
                .whereLayer("file")
                .mayOnlyAccessLayers("event")
                .whereLayer("event")
                .mayOnlyAccessLayers("plan", "model")
                .whereLayer("plan")
                .mayOnlyAccessLayers("model")
                .whereLayer("http")
                .mayNotAccessAnyLayer()
                .whereLayer("model")
                .mayNotAccessAnyLayer()
                .whereLayer("linux")
                .mayNotAccessAnyLayer()
                .whereLayer("linux")
                .mayOnlyBeAccessedByLayers("root", "engine", "host", "api", "live"));
    }

    @Test
    void foldersDoNotImportEachOther() {
        check(SlicesRuleDefinition.slices()
                .assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        return SliceIdentifier.of(type.getPackageName());
                    }

                    @Override
                    public String getDescription() {
                        return "folders";
                    }
                })
                .should()
                .beFreeOfCycles());
    }

    /** What is public only because its folder was divided stays inside its part of the tree. */
    @Test
    void subfoldersOfApiAndLiveAreSeenByTheirOwnPartAlone() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".api..", ROOT + ".config")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".api.."));
        check(noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".live..", ROOT + ".api..", ROOT + ".config")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".live.."));
    }

    /** The start of the service is measured: only {@code Main}, in a branch of its own, touches the commands. */
    @Test
    void onlyCommandsKnowPicocliAndOnlyMainKnowsCommands() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".cli.command")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli.."));
        check(noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".cli.command")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".Main")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".cli.AotCommandTraining")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".cli.command"));
    }

    /** The cluster's client library costs memory and time at its start, which users of other engines do not pay. */
    @Test
    void onlyTheClusterClientKnowsItsLibrary() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".engine.kubernetes.client")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.fabric8.."));
        check(noClasses()
                .that()
                .resideOutsideOfPackages(
                        ROOT + ".engine.kubernetes.cluster",
                        ROOT + ".engine.kubernetes.version",
                        ROOT + ".engine.kubernetes.client",
                        ROOT + ".replica..")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".Components")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".SharedStores")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".engine.kubernetes.cluster", ROOT + ".engine.kubernetes.client"));
    }

    /** Commands reach a manager by its public API: nothing that serves it is near. */
    @Test
    void commandsUseThePublicApiAlone() {
        check(noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".cli.command", ROOT + ".cli.client", ROOT + ".cli.output")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT,
                        ROOT + ".api..",
                        ROOT + ".live..",
                        ROOT + ".reconcile..",
                        ROOT + ".store..",
                        ROOT + ".engine.."));
    }

    @Test
    void enginesDoNotSeeEachOther() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + ".engine.simulated..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".engine.docker.."));
    }

    /** Who works for the loop answers by return values and messages: nothing leads back from there. */
    @Test
    void whoWorksForTheLoopDoesNotKnowIt() {
        var loop = DescribedPredicate.describe(
                "the loop",
                (JavaClass type) -> Set.of(ROOT + ".reconcile.Loop", ROOT + ".reconcile.ReconcileLoop")
                        .contains(type.getName()));
        var others = DescribedPredicate.describe(
                "other than its front",
                (JavaClass type) -> type.getPackageName().startsWith(ROOT + ".reconcile")
                        && !type.getName().equals(ROOT + ".reconcile.ReconcileLoop"));
        check(noFields().that().areDeclaredInClassesThat(others).should().haveRawType(loop));
        check(noConstructors()
                .that()
                .areDeclaredInClassesThat(others)
                .should()
                .haveRawParameterTypes(DescribedPredicate.describe(
                        "among them the loop",
                        (List<JavaClass> types) -> types.stream().anyMatch(loop))));
        check(noClasses()
                .that()
                .haveFullyQualifiedName(ROOT + ".reconcile.Loop")
                .should()
                .implement(JavaClass.Predicates.resideInAPackage(ROOT + "..")));
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + ".reconcile.execution")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".reconcile"));
    }

    /** What a constructor gives away of its own object would be called before the object is whole, and leads back to it. */
    @Test
    void noConstructorOfReconcilingGivesItsObjectAway() {
        check(noConstructors()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(ROOT + ".reconcile..")
                .should(ArchCondition.from(DescribedPredicate.describe(
                        "refer to a method of its own object",
                        (JavaConstructor made) -> made.getMethodReferencesFromSelf().stream()
                                .anyMatch(
                                        reference -> reference.getTargetOwner().equals(made.getOwner()))))));
    }

    @Test
    void framesKnowNothingOfChannels() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + ".live.websocket..")
                .should()
                .dependOnClassesThat(DescribedPredicate.and(
                        JavaClass.Predicates.resideInAPackage(ROOT + ".."),
                        DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(
                                ROOT + ".live.websocket..", ROOT + ".event..")))));
    }

    @Test
    void decisionsNeedNoFramework() {
        check(classes()
                .that()
                .resideInAnyPackage(ROOT + ".model..", ROOT + ".plan..", ROOT + ".event..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".model..",
                        ROOT + ".plan..",
                        ROOT + ".event..",
                        "java..",
                        "org.jspecify.annotations.."));
    }

    @Test
    void jsonStaysAtTheEdges() {
        check(noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + ".model..",
                        ROOT + ".plan..",
                        ROOT + ".event..",
                        ROOT + ".linux..",
                        ROOT + ".host..",
                        ROOT + ".reconcile..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.fasterxml..", "jakarta.json..", "io.helidon.."));
    }

    @Test
    void namesSayWhatThingsAre() {
        check(noClasses()
                .that()
                .doNotHaveSimpleName("ContainerManager")
                .and()
                .areNotAssignableTo(LogManager.class)
                .should()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Manager"));
    }

    @Test
    void thereIsSomethingToHold() {
        assertThat(CLASSES.size(), greaterThan(100));
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }
}
