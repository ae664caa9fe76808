package dev.leat.engine.offset;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * Where a source has got to, and who took it there.
 *
 * @param owner the instance that wrote this: no two running ones have the same
 * @param position what the position tracker stored; empty before the first load
 */
public record Progress(String owner, Optional<JsonNode> position) {}
