package dev.leat.outbox;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.DataInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** What a service gets that embeds the module: these classes, on its own Java, and nothing beside them. */
final class ModuleTest {

    @Test
    void itUsesTheJdkAndJSpecifyAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.leat.outbox", "java..", "org.jspecify.annotations")
                .because(
                        "services embed the module beside libraries of their own: write the few lines that are missing here")
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.leat.outbox"));
    }

    @Test
    void itBringsNothingButJSpecify() throws Exception {
        Document pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("pom.xml").toFile());

        assertThat(XPathFactory.newInstance()
                        .newXPath()
                        .evaluate("count(/project/dependencies/dependency[not(scope = 'test')])", pom))
                .as("dependencies beyond those for tests; JSpecify is the parent's")
                .isEqualTo("0");
    }

    @Test
    void itRunsOnJava17() throws Exception {
        try (InputStream in = Message.class.getResourceAsStream("Message.class");
                DataInputStream type = new DataInputStream(Objects.requireNonNull(in))) {
            type.readInt();
            type.readUnsignedShort();

            assertThat(type.readUnsignedShort()).as("class file version").isEqualTo(61);
        }
    }
}
