package dev.leat.services;

import org.jspecify.annotations.Nullable;

/** Tries several things although some fail, and keeps the first failure with the others suppressed. Not thread-safe. */
final class Failures {

    private @Nullable RuntimeException first;

    void collect(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException failure) {
            if (first == null) {
                first = failure;
            } else if (!first.equals(failure)) {
                first.addSuppressed(failure);
            }
        }
    }

    void throwFirst() {
        if (first != null) {
            throw first;
        }
    }
}
