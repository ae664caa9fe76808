package dev.leat.poller.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayTextTest {

    @Test
    void elementsAreWhatWasWritten() {
        assertThat(ArrayText.elements("{}", ',')).isEmpty();
        assertThat(ArrayText.elements("{1,NULL,\"NULL\",\"\",\"a,b\",\"\\\"\\\\}\",null}", ','))
                .containsExactly("1", null, "NULL", "", "a,b", "\"\\}", "null");
        assertThat(ArrayText.elements("{(1,1),(0,0);NULL}", ';')).containsExactly("(1,1),(0,0)", null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[2:3]={1,2}", "{{1,2},{3,4}}", "{1,{2}}", "{1", "{\"1", "", "1"})
    void whatIsNoListIsRefused(String text) {
        assertThatThrownBy(() -> ArrayText.elements(text, ',')).isInstanceOf(DataException.class);
    }
}
