package clebsch.paper.barberena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.paper.Catalogue;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.study.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Figures 4 and 6, and what Figure 5 is made of. */
class MeanFieldFiguresTest {
    @ParameterizedTest
    @CsvSource({"barberena/fig4, 9, 1602", "barberena/fig6, 3, 61"})
    void everyCheckPasses(String id, int checks, int rows) {
        FigureResult result;
        try (Backend backend = Backends.open("auto")) {
            result = Catalogue.figure(id).produce(Figure.Context.of(backend, Progress.SILENT));
        }
        assertThat(result.failure()).isEmpty();
        assertThat(result.checks()).hasSize(checks).allSatisfy(check -> assertThat(check.passed()).as(check.line()).isTrue());
        assertThat(result.table().rows()).isEqualTo(rows);
    }

    /** From the south pole V has the form of Eq. (20); from a stationary point the potential is flat. */
    @Test
    void thePotentialAheadOfTheParticle() {
        var model = new MeanField(1, 1.875, 1.3, 2);
        double highest = 0;
        for (double b = 0; b < 20; b += 1e-3) {
            highest = Math.max(highest, model.potential(b));
        }
        assertThat(model.highestPotential(MeanField.DOWN)).isCloseTo(highest, within(1e-3));
        double ratio = 1.3 / 2.125;
        double[] rest = {-ratio * 1.875 / 2.125, ratio / 2.125, -Math.sqrt(1 - ratio * ratio)};
        assertThat(model.highestPotential(rest)).isCloseTo(ratio * ratio, within(1e-12));
    }
}
