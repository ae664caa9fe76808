package dev.leat.poller.dialect;

import java.util.Optional;

/**
 * What the declaration of a table says of a column, which the driver does not.
 *
 * @param type as the catalog names it; of MySQL with what stands in parentheses
 * @param domain whether that is a domain, whose base type is what the driver tells
 * @param nested whether it is an array of more than one dimension
 * @param defaultValue the expression, as the catalog shows it; none where its dialect makes nothing of it
 */
public record Declaration(String type, boolean domain, boolean nested, Optional<String> defaultValue) {}
