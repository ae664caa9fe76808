package dev.leat.platform.manual;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.leat.engine.SourceState;
import dev.leat.engine.snapshot.JobState;
import dev.leat.materializer.ViewState;
import dev.leat.materializer.store.StoreError;
import dev.leat.materializer.store.loader.LoaderState;
import dev.leat.platform.program.ProgramError;
import dev.leat.stream.error.ErrorCode;
import dev.leat.subscriber.SubscriberState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever state or cause an operator is shown, a page says what it means. The causes of sources are held by OperationsPageTest. */
class HandbookTest {

    private static final Path OPERATIONS = Path.of("../docs/operations.md");
    private static final Pattern WORD = Pattern.compile("`([a-z]+)`");

    @Test
    void everyCodeThatThereIsIsExplained() throws IOException {
        StringBuilder pages = new StringBuilder();
        for (Path page : Manual.pages()) {
            pages.append(Files.readString(page));
        }
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("dev.leat");
        assertThat(classes.stream()
                        .filter(type -> type.isEnum() && type.isAssignableTo(ErrorCode.class))
                        .flatMap(HandbookTest::constants))
                .hasSizeGreaterThan(60)
                .allMatch(code -> pages.indexOf("`" + code + "`") >= 0);
    }

    private static Stream<String> constants(JavaClass type) {
        return type.getFields().stream()
                .filter(field ->
                        field.getRawType().equals(type) && field.getModifiers().contains(JavaModifier.STATIC))
                .map(JavaField::getName);
    }

    @Test
    void theCodesOfStoresAndTheProgramAreInTheHandbookUnderTheirKind() throws IOException {
        List<String> begun = new ArrayList<>();
        Stream.of(StoreError.values())
                .map(code -> "| `%s` | %s |".formatted(code, code.kind().name().toLowerCase(Locale.ROOT)))
                .forEach(begun::add);
        Stream.of(ProgramError.values()).map(code -> "| `%s` |".formatted(code)).forEach(begun::add);

        assertThat(Files.readString(OPERATIONS)).contains(begun);
    }

    @Test
    void everyStateIsExplained() throws IOException {
        assertThat(explained("a source is")).containsExactlyInAnyOrderElementsOf(words(SourceState.values()));
        assertThat(explained("a view is")).containsExactlyInAnyOrderElementsOf(words(ViewState.values()));
        List<String> ofStores = words(LoaderState.values());
        ofStores.add("waiting"); // the view has no generation, so there is no loader yet
        assertThat(explained("a store of a view is")).containsExactlyInAnyOrderElementsOf(ofStores);
        assertThat(Files.readString(Path.of("../docs/snapshots.md"))).contains(words(JobState.values()));
        assertThat(Files.readString(Path.of("../docs/subscriber.md")))
                .contains(Stream.of(SubscriberState.values())
                        .map(state -> "`" + state + "`")
                        .toList());
    }

    /** What stands in the first column of the table with this heading. */
    private static List<String> explained(String heading) throws IOException {
        return Files.readAllLines(OPERATIONS).stream()
                .dropWhile(line -> !line.startsWith("| " + heading + " |"))
                .takeWhile(line -> line.startsWith("|"))
                .flatMap(line -> WORD.matcher(line.split("\\|", -1)[1]).results())
                .map(word -> word.group(1))
                .toList();
    }

    private static List<String> words(Enum<?>... states) {
        return Stream.of(states)
                .map(state -> state.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(ArrayList::new));
    }
}
