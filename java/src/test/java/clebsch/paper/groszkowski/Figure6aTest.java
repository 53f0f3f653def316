package clebsch.paper.groszkowski;

import static org.assertj.core.api.Assertions.assertThat;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.paper.Catalogue;
import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.study.Progress;
import java.util.OptionalInt;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** The figure with few spins. */
class Figure6aTest {
    private static FigureResult produce(int spins, Progress progress) {
        try (Backend backend = Backends.open("auto")) {
            return Catalogue.figure("groszkowski/fig6a").produce(new Figure.Context(backend, progress, OptionalInt.of(spins)));
        }
    }

    @Test
    void everyCurveReachesItsEndAndEveryCheckPasses() {
        FigureResult result = produce(20, Progress.SILENT);
        assertThat(result.failure()).isEmpty();
        assertThat(result.checks()).hasSize(12).allSatisfy(check -> assertThat(check.passed()).as(check.line()).isTrue());
        assertThat(result.checks()).extracting(Check::line).doesNotHaveDuplicates();
        assertThat(result.table().rows()).isEqualTo(3 * 141);
        assertThat(result.table().independent()).isEqualTo(3);
        assertThat(result.table().column("gamma_rel").values()).containsOnly(0, 0.001);
        assertThat(DoubleStream.of(result.table().column("xi2").values())).allMatch(x -> x > 0 && x < 1);
        assertThat(result.picture().panels()).hasSize(1);
        assertThat(result.picture().panels().getFirst().series()).hasSize(3);
        assertThat(result.picture().panels().getFirst().x().log()).isTrue();
        assertThat(result.record()).containsKeys("parameters", "localNoise", "withoutLocalNoise", "explicit", "checks");
    }

    @Test
    void aCancelledFigureHasNoChecks() {
        FigureResult result = produce(6, new Progress() {
            private int steps;

            @Override
            public void at(double fraction, String what) {
                steps++;
            }

            @Override
            public boolean cancelled() {
                return steps > 10;
            }
        });
        assertThat(result.failure()).contains("point 1 of 2: stopped at t = ");
        assertThat(result.checks()).isEmpty();
        assertThat(result.table().rows()).isLessThan(3 * 141);
        assertThat(result.passed()).isFalse();
    }
}
