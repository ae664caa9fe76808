package dev.leat.materializer.store;

import dev.leat.materializer.view.ViewShape;

/** Documents of {@link Shapes#everyType}, each value in its canonical form. */
final class EveryType {

    static final String ORDINARY = """
            {"id":1,
             "a_boolean":true, "some_boolean":[true,false],
             "a_integer":-42, "some_integer":[1,2,3],
             "a_long":9007199254740993, "some_long":[9223372036854775807,-9223372036854775808],
             "a_decimal":"12.50", "some_decimal":["0.00","-1.10"],
             "a_double":1.5, "some_double":[0.1,2.25E10],
             "a_text":"Grüße, \\"Welt\\"\\n", "some_text":["a","b c"],
             "a_uuid":"6f0f5c3e-8a0e-4c3b-9d7e-0a1b2c3d4e5f", "some_uuid":["6f0f5c3e-8a0e-4c3b-9d7e-0a1b2c3d4e5f"],
             "a_date":"2024-01-31", "some_date":["1969-07-20","2000-02-29"],
             "a_time":"12:30:00.5", "some_time":["00:00:00","23:59:59.999999"],
             "a_timestamp":"2024-01-31T12:30:00.5", "some_timestamp":["1950-01-01T00:00:00"],
             "a_instant":"2024-01-31T12:30:00.123456Z", "some_instant":["1969-12-31T23:59:59Z"],
             "a_bytes":"AAEC/w==", "some_bytes":["", "Zm9v"],
             "a_json":{"a":[1,{"b":null}],"c":"d"}, "some_json":[{"x":1},[2],"three",4]}""";

    static final String EXTREME = """
            {"id":2,
             "a_boolean":false, "some_boolean":[],
             "a_integer":2147483647, "some_integer":[-2147483648],
             "a_long":-9223372036854775808, "some_long":[],
             "a_decimal":"123456789012345678901234567890.123456789012345678901234567890", "some_decimal":[],
             "a_double":1.7976931348623157E308, "some_double":[4.9E-324],
             "a_text":"", "some_text":[""],
             "a_uuid":"00000000-0000-0000-0000-000000000000", "some_uuid":[],
             "a_date":"0001-01-01", "some_date":["9999-12-31"],
             "a_time":"00:00:00", "some_time":[],
             "a_timestamp":"0001-01-01T00:00:00", "some_timestamp":["9999-12-31T23:59:59.999999"],
             "a_instant":"9999-12-31T23:59:59.999999Z", "some_instant":[],
             "a_bytes":"", "some_bytes":[],
             "a_json":[], "some_json":[]}""";

    /** What a mapping that guesses would reject. */
    static final String ODD = """
            {"id":3,
             "a_boolean":null, "some_boolean":[null,true],
             "a_integer":null, "some_integer":[null],
             "a_long":null, "some_long":[null],
             "a_decimal":"NaN", "some_decimal":[null,"1"],
             "a_double":"NaN", "some_double":["Infinity","-Infinity",1.0],
             "a_text":"%s", "some_text":[null],
             "a_uuid":null, "some_uuid":[null],
             "a_date":null, "some_date":[null],
             "a_time":null, "some_time":[null],
             "a_timestamp":null, "some_timestamp":[null],
             "a_instant":null, "some_instant":[null],
             "a_bytes":null, "some_bytes":[null],
             "a_json":"just text", "some_json":[null,{"id":"text"},{"id":{"deep":[[1]]}}]}""".formatted("long and plain ".repeat(4_000));

    private EveryType() {}

    static String nulls(ViewShape shape) {
        StringBuilder json = new StringBuilder("{\"id\":4");
        shape.document().fields().stream()
                .skip(1)
                .forEach(field -> json.append(",\"").append(field.name()).append("\":null"));
        return json.append('}').toString();
    }
}
