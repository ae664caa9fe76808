package dev.leat.poller.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Types;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Beside {@code PolledTypesTest}, which holds them against the log. */
class PostgresDefaultsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '#',
            value = {
                "bool ; true ; true",
                "bool ; (1 = 1) ; false",
                "bool ; NULL::boolean ;",
                "int4 ; 5 ; 5",
                "int4 ; '-5'::integer ; -5",
                "int4 ; (1 + 2) ;",
                "int4 ; nextval('s'::regclass) ; 0",
                "int2 ; 40000 ;",
                "int8 ; (5)::bigint ;",
                "int8 ; \"S\".f() ;",
                "float8 ; random() ; 0.0",
                "text ; 'it''s'::text ; it",
                "text ; ('a'::text || 'b'::text) ; a",
                "text ; upper('x'::text) ; ##",
                "text ; CURRENT_USER ; CURRENT_USER",
                "text ; 'now()'::text ; now()",
                "text ; NULL::text ;",
                "varchar ; 'ab '::character varying ; #ab #",
                "jsonb ; '{}'::jsonb ; {}",
                "jsonb ; jsonb_build_object('a', 1) ; {}",
                "uuid ; gen_random_uuid() ; 00000000-0000-0000-0000-000000000000",
                "uuid ; 'nobody'::uuid ;",
                "bit ; '101'::\"bit\" ; 0101",
                "varbit ; '0010'::bit varying ; 10",
                "varbit ; '000'::bit varying ; 0",
                "date ; '2024-01-31'::date ; 19753",
                "date ; CURRENT_DATE ; 0",
                "date ; (CURRENT_DATE + 1) ;",
                "date ; 'infinity'::date ;",
                "time ; '24:00:00'::time without time zone ; 86400000000",
                "timestamp ; ('now'::text)::timestamp without time zone ;",
                "timestamp ; '-infinity'::timestamp without time zone ;",
                "timestamp ; timezone('utc'::text, now()) ; 0",
                "timestamp ; '1970-01-01 00:00:01.5'::timestamp without time zone ; 1500000",
                "timestamptz ; now() ; 1970-01-01T00:00:00.0000Z",
                "timestamptz ; '2024-01-31 12:30:00.5+05:30'::timestamp with time zone ; 2024-01-31T07:00:00.5000Z",
                "timestamptz ; 'infinity'::timestamp with time zone ;",
                "interval ; '1 day 02:00:00'::interval ; P0Y0M1DT2H0M0S",
                "interval ; make_interval(0, 1) ; P0Y0M0DT0H0M0S",
                "enum ; 'it''s'::mood ; it''s",
                "enum ; (lower('X'::text))::mood ;",
                "enum ; NULL::mood ;",
                "bytea ; '\\x00'::bytea ;",
                "money ; 1 ;"
            })
    void areThoseOfDebezium(String type, String expression, String value) {
        assertThat(of(type, expression, 4).map(Object::toString)).isEqualTo(Optional.ofNullable(value));
    }

    @ParameterizedTest
    @CsvSource({"1.5, 1.50", "'''-0.01''::numeric', -0.01", "abs(1), 0.00", "1.555,", "'''NaN''::numeric',"})
    void decimalsHaveTheColumnsScale(String expression, BigDecimal value) {
        assertThat(of("numeric", expression, 2)).isEqualTo(Optional.ofNullable(value));
    }

    private static Optional<Object> of(String type, String expression, int scale) {
        return PostgresDefaults.of(new ColumnFacts(
                "c",
                Types.OTHER,
                type,
                4,
                scale,
                true,
                Optional.of(new Declaration(type, false, false, Optional.of(expression)))));
    }
}
