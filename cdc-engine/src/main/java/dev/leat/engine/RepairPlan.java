package dev.leat.engine;

import java.util.List;

/**
 * What {@link Source#repair} would do.
 *
 * @param steps in their order
 * @param warnings what it cannot do, and what speaks against it
 */
public record RepairPlan(String source, List<String> steps, List<String> warnings) {

    public RepairPlan {
        steps = List.copyOf(steps);
        warnings = List.copyOf(warnings);
    }
}
