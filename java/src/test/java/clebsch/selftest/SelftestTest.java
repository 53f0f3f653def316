package clebsch.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.paper.Check;
import clebsch.study.OperatorForm;
import clebsch.study.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SelftestTest {

    /** A good check, a bad one, a broken contract, a driver's exception, and a good one after them. */
    private static List<Selftest.Part> parts() {
        return List.of(new Selftest.Part("first", 1, List.of(new Trial("good", context -> List.of(Check.near("one", 1, 1, 0))),
                        new Trial("bad", context -> List.of(Check.near("one", 1, 1, 0), Check.near("two", 1, 2, 0.5))))),
                new Selftest.Part("second", 1, List.of(new Trial("broken", context -> {
                    throw new Violation("the contract");
                }), new Trial("thrown", context -> {
                    throw new IllegalStateException("the driver");
                }), new Trial("after", context -> List.of()))));
    }

    @Test
    void aFailureIsNamedAndKeepsNothingFromBeingTried() {
        try (Backend backend = Backends.open("ejml")) {
            Selftest.Result result = Selftest.run(backend, parts(), Progress.SILENT);
            assertThat(result.passed()).isFalse();
            assertThat(result.stopped()).isFalse();
            assertThat(result.failures()).containsExactly("FAILED  first: bad: two: 1, expected 2 ± 0.5",
                    "FAILED  second: broken: the contract",
                    "FAILED  second: thrown: java.lang.IllegalStateException: the driver");
            assertThat(result.table()).anyMatch(line -> line.contains("first") && line.contains("1 of   2 passed"))
                    .anyMatch(line -> line.contains("second") && line.contains("1 of   3 passed"));
            assertThat((List<?>) result.record().get("trials")).hasSize(5);
            assertThat(result.record()).containsEntry("passed", false);
        }
    }

    @Test
    void whatIsStoppedHasNotPassed() {
        var heard = new ArrayList<String>();
        Progress stopsAtTheSecond = new Progress() {
            @Override
            public void at(double fraction, String what) {
                heard.add(what);
            }

            @Override
            public boolean cancelled() {
                return heard.size() > 1;
            }
        };
        try (Backend backend = Backends.open("ejml")) {
            Selftest.Result result = Selftest.run(backend, parts(), stopsAtTheSecond);
            assertThat(result.stopped()).isTrue();
            assertThat(result.passed()).isFalse();
            assertThat(result.failures()).isEmpty();
            assertThat(result.table()).anyMatch(line -> line.contains("first") && line.contains("1 not tried"));
        }
    }

    static Stream<Trial> trials() {
        return Physics.trials().stream();
    }

    @ParameterizedTest
    @MethodSource("trials")
    void closedFormsAreMet(Trial trial) {
        try (Backend backend = Backends.open("auto")) {
            List<Check> checks = trial.attempt().run(new Trial.Context(backend, OperatorForm.AUTO, Progress.SILENT));
            assertThat(checks).isNotEmpty().allMatch(Check::passed);
        }
    }
}
