package dev.leat.platform.arrows;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The arrows of the architecture: {@code change-stream <- {cdc-engine, query-poller, materializer, subscriber}}, {@code <-
 * platform}, and {@code outbox} by itself.
 */
class ArrowsTest {

    private static final String STREAM = "dev.leat.stream..";
    private static final String SERVICES = "dev.leat.services..";
    private static final String ENGINE = "dev.leat.engine..";
    private static final String MATERIALIZER = "dev.leat.materializer..";
    private static final String PLATFORM = "dev.leat.platform..";
    private static final String OUTBOX = "dev.leat.outbox..";
    private static final String SUBSCRIBER = "dev.leat.subscriber..";
    private static final String POLLER = "dev.leat.poller..";

    private static final Set<String> KINDS =
            Set.of("util", "utils", "common", "impl", "model", "dto", "helper", "misc");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // a module's tests that another one uses come in a jar, where ArchUnit does not know them for tests
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.leat");

    @Test
    void theContractDependsOnNobody() {
        noClasses()
                .that()
                .resideInAPackage(STREAM)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SERVICES, ENGINE, MATERIALIZER, PLATFORM)
                .because("change-stream is what services embed; move what it needs into it, or hand it in from above")
                .check(CLASSES);
    }

    @Test
    void theServersDependOnNobody() {
        noClasses()
                .that()
                .resideInAPackage(SERVICES)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(STREAM, ENGINE, MATERIALIZER, PLATFORM)
                .because("embedded-services only runs servers; let the caller connect to them")
                .check(CLASSES);
    }

    @Test
    void theOutboxDependsOnNobody() {
        noClasses()
                .that()
                .resideInAPackage(OUTBOX)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(STREAM, SERVICES, ENGINE, MATERIALIZER, PLATFORM, SUBSCRIBER)
                .because("outbox is embedded by services, which get nothing with it; write the few lines again there")
                .check(CLASSES);
    }

    @Test
    void nobodyDependsOnTheOutbox() {
        noClasses()
                .that()
                .resideInAnyPackage(STREAM, SERVICES, ENGINE, MATERIALIZER, PLATFORM, SUBSCRIBER)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(OUTBOX)
                .because("the outbox is reached through a table or the log, which anybody may have written")
                .check(CLASSES);
    }

    @Test
    void theSubscriberDependsOnTheContractOnly() {
        noClasses()
                .that()
                .resideInAPackage(SUBSCRIBER)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SERVICES, ENGINE, MATERIALIZER, PLATFORM, OUTBOX)
                .because("subscriber is embedded by services, which meet Leat on topics; use a type of change-stream")
                .check(CLASSES);
    }

    @Test
    void captureDoesNotSeeTheViews() {
        noClasses()
                .that()
                .resideInAPackage(ENGINE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(MATERIALIZER, PLATFORM, SERVICES)
                .because(
                        "cdc-engine and materializer meet on topics; say it with a topic or a type of change-stream, and"
                                + " let platform put the two together")
                .check(CLASSES);
    }

    @Test
    void thePollerSeesNoneOfThoseWhoHostIt() {
        noClasses()
                .that()
                .resideInAPackage(POLLER)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SERVICES, ENGINE, MATERIALIZER, PLATFORM, OUTBOX, SUBSCRIBER)
                .because("query-poller also runs in a Connect cluster, by itself; use a type of change-stream")
                .check(CLASSES);
    }

    @Test
    void theViewsDoNotSeeCapture() {
        noClasses()
                .that()
                .resideInAPackage(MATERIALIZER)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ENGINE, PLATFORM, SERVICES)
                .because(
                        "materializer and cdc-engine meet on topics; say it with a topic or a type of change-stream, and"
                                + " let platform put the two together")
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"stream", "services", "engine", "materializer", "platform", "outbox", "subscriber", "poller"})
    void packagesOfAModuleFormNoCircle(String module) {
        slices().matching("dev.leat." + module + ".(*)..")
                .should()
                .beFreeOfCycles()
                .because(
                        "a package that is understood only with another is one package: move the class that both need into"
                                + " the lower of the two, or hand it in through an interface there")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void packagesAreNamedForTheirJob() {
        ArchRuleDefinition.classes()
                .should(new ArchCondition<JavaClass>("reside in packages named for a job") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        for (String part : type.getPackageName().split("\\.", -1)) {
                            if (KINDS.contains(part)) {
                                events.add(SimpleConditionEvent.violated(
                                        type, type.getName() + " is in a package named " + part));
                            }
                        }
                    }
                })
                .because("such a name attracts everything; name the package for what its classes do together")
                .check(CLASSES);
    }
}
