package clebsch.paper;

import static org.assertj.core.api.Assertions.assertThat;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.study.Progress;
import clebsch.study.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figures of stationary states, of relaxation to them and of spectra, each with few spins. */
class StationaryFiguresTest {
    private static FigureResult produce(String id, int spins, Progress progress) {
        try (Backend backend = Backends.open("auto")) {
            return Catalogue.figure(id).produce(new Figure.Context(backend, progress, OptionalInt.of(spins)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "barberena/fig1, 20, 7, 2, 101*41, stationary, ''",
        "barberena/fig2, 200, 9, 3, 340*41, optimum stationary, ''",
        "barberena/fig8, 40, 14, 4, 6*101, oscillations, ''",
        "barberena/fig11, 16, 9, 4, 15*150, '', smallest |Im λ|",
        "barberena/fig12, 16, 7, 4, 3*10, imaginary, ''",
        "groszkowski/fig3, 20, 10, 3, 2*12, minima, ''",
        "groszkowski/fig4a, 24, 8, 2, 2*101, gap gap-all-blocks, ''",
        "groszkowski/figS2, 20, 11, 3, 3*43, '', ''",
        "groszkowski/figS3, 10, 12, 2, 9*20, '', r of the largest ratio"})
    void everyCheckPasses(String id, int spins, int checks, int panels, String rows, String files, String ofThePapersNumber) {
        var fractions = new ArrayList<Double>();
        FigureResult result = produce(id, spins, new Progress() {
            @Override
            public void at(double fraction, String what) {
                fractions.add(fraction);
            }

            @Override
            public boolean cancelled() {
                return false;
            }
        });
        assertThat(result.failure()).isEmpty();
        assertThat(result.checks()).hasSize(checks)
                .filteredOn(check -> ofThePapersNumber.isEmpty() || !check.what().contains(ofThePapersNumber)).isNotEmpty()
                .allSatisfy(check -> assertThat(check.passed()).as(check.line()).isTrue());
        assertThat(result.checks()).extracting(Check::line).doesNotHaveDuplicates();
        assertThat(result.picture().panels()).hasSize(panels);
        assertThat(result.picture().panels()).allSatisfy(panel ->
                assertThat(panel.series()).allSatisfy(series -> assertThat(series.x()).isNotEmpty()));
        // of eigenvalues there are some more where a pair or equal ones would be cut
        assertThat(result.table().rows()).isBetween(product(rows), product(rows) * 101 / 100);
        assertThat(result.files().keySet()).containsExactlyInAnyOrder(files.isEmpty() ? new String[0] : files.split(" "));
        assertThat(result.files().values()).extracting(Table::rows).doesNotContain(0);
        assertThat(result.record()).containsKeys("parameters", "checks");
        assertThat(fractions).isSorted().allMatch(f -> f >= 0 && f <= 1);
    }

    private static int product(String written) {
        return Arrays.stream(written.split("\\+")).mapToInt(term ->
                Arrays.stream(term.split("\\*")).mapToInt(Integer::parseInt).reduce(1, (a, b) -> a * b)).sum();
    }

    @ParameterizedTest
    @CsvSource({"barberena/fig1, 20", "barberena/fig2, 200", "barberena/fig4, 1000", "barberena/fig6, 1000", "barberena/fig8, 40",
        "barberena/fig11, 24", "barberena/fig12, 40", "groszkowski/fig3, 20", "groszkowski/fig4a, 40", "groszkowski/figS2, 20", "groszkowski/figS3, 10"})
    void aCancelledFigureHasNoChecks(String id, int spins) {
        FigureResult result = produce(id, spins, new Progress() {
            @Override
            public void at(double fraction, String what) {
                // it is over before it begins
            }

            @Override
            public boolean cancelled() {
                return true;
            }
        });
        assertThat(result.failure()).startsWith("stopped before ");
        assertThat(result.checks()).isEmpty();
        assertThat(result.passed()).isFalse();
        assertThat(result.picture().panels()).isNotEmpty();
    }
}
