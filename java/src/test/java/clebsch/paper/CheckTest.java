package clebsch.paper;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CheckTest {

    @Test
    void aValueMayBeOffByItsTolerance() {
        assertThat(Check.near("x", 1.739, 1.74, 0.005).passed()).isTrue();
        assertThat(Check.near("x", 1.734, 1.74, 0.005).passed()).isFalse();
    }

    @Test
    void aLimitMayBeReached() {
        assertThat(Check.atMost("x", 1, 1).passed()).isTrue();
        assertThat(Check.atMost("x", 1.1, 1).passed()).isFalse();
        assertThat(Check.atLeast("x", 1, 1).passed()).isTrue();
        assertThat(Check.atLeast("x", 0.9, 1).passed()).isFalse();
    }

    @Test
    void nothingThatIsNoNumberPasses() {
        assertThat(Check.near("x", Double.NaN, 1, 1).passed()).isFalse();
        assertThat(Check.atMost("x", Double.NaN, 1).passed()).isFalse();
        assertThat(Check.atLeast("x", Double.NaN, 1).passed()).isFalse();
    }

    @Test
    void theScoreIsOneLine() {
        assertThat(Check.near("drive", 1.73966, 1.74, 0.005).line()).isEqualTo("passed  drive: 1.73966, expected 1.74 ± 0.005");
        assertThat(Check.atMost("error", 2.55e-15, 1e-10).line()).isEqualTo("passed  error: 2.55e-15, expected ≤ 1.00e-10");
        assertThat(Check.atLeast("height", -0.5, 0).line()).isEqualTo("FAILED  height: -0.5, expected ≥ 0");
    }

    @Test
    void theRecordSaysTheSame() {
        assertThat(Check.atMost("error", 2, 1).entry()).containsEntry("what", "error").containsEntry("found", 2.0)
                .containsEntry("relation", "at most").containsEntry("expected", 1.0).containsEntry("passed", false)
                .doesNotContainKey("tolerance");
        assertThat(Check.near("x", 2, 1, 3).entry()).containsEntry("tolerance", 3.0).containsEntry("passed", true);
    }
}
