package dev.leat.platform.manual;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/** A record of the configuration as it is when the file gives it no key at all, and what is wrong with it then. */
final class Nothing {

    private final Object record;
    private final Map<String, String> complaints = new HashMap<>();

    private Nothing(Object record) {
        this.record = record;
    }

    static Nothing of(Class<?> type) {
        try (ValidatorFactory factory = Validation.byDefaultProvider()
                .configure()
                .messageInterpolator(new ParameterMessageInterpolator())
                .buildValidatorFactory()) {
            Class<?>[] components = Stream.of(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(components);
            constructor.setAccessible(true);
            Nothing nothing = new Nothing(constructor.newInstance(new Object[components.length]));
            for (ConstraintViolation<Object> violation : factory.getValidator().validate(nothing.record)) {
                nothing.complaints.put(violation.getPropertyPath().toString(), violation.getMessage());
            }
            return nothing;
        } catch (ReflectiveOperationException broken) {
            throw new LinkageError(type + " cannot be made of a file that says nothing of it", broken);
        }
    }

    /** Whether the file must give it. */
    boolean isRefused(RecordComponent component) {
        return complaints.containsKey(component.getName());
    }

    /** What a person is told who does not give it. */
    Optional<String> complaint(RecordComponent component) {
        return Optional.ofNullable(complaints.get(component.getName()))
                .map(said -> said.replaceFirst("^missing(:| or not a table:) ", ""));
    }

    Optional<Object> held(RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return Optional.ofNullable(component.getAccessor().invoke(record));
        } catch (ReflectiveOperationException broken) {
            throw new LinkageError(component + " cannot be read", broken);
        }
    }
}
