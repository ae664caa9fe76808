package dev.leat.platform.config;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.util.function.BiConsumer;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/** Checks the constraints written on the records, and says where as the file does. */
final class Constraints {

    private Constraints() {}

    /** @param problem takes a path and a message */
    static void check(Configuration configuration, BiConsumer<String, String> problem) {
        try (ValidatorFactory factory = Validation.byDefaultProvider()
                .configure()
                .messageInterpolator(new ParameterMessageInterpolator())
                .buildValidatorFactory()) {
            for (ConstraintViolation<Configuration> violation :
                    factory.getValidator().validate(configuration)) {
                problem.accept(path(violation.getPropertyPath()), violation.getMessage());
            }
        }
    }

    private static String path(Path violated) {
        StringBuilder path = new StringBuilder();
        for (Path.Node node : violated) {
            if (node.isInIterable() && node.getIndex() != null) {
                path.append('[').append(node.getIndex()).append(']');
            } else if (node.isInIterable() && node.getKey() != null) {
                path.append('.').append(node.getKey());
            }
            if (node.getKind() == ElementKind.PROPERTY) {
                path.append(path.isEmpty() ? "" : ".").append(kebab(node.getName()));
            }
        }
        return path.toString();
    }

    private static String kebab(String component) {
        return PropertyNamingStrategies.KebabCaseStrategy.INSTANCE.translate(component);
    }
}
