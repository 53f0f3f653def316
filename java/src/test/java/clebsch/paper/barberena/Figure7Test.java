package clebsch.paper.barberena;

import static org.assertj.core.api.Assertions.assertThat;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.paper.Catalogue;
import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.report.OutputFolder;
import clebsch.report.Picture;
import clebsch.study.Progress;
import clebsch.study.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figure with few spins. */
class Figure7Test {
    private static final int SPINS = 60;

    private static FigureResult produce(int spins, Progress progress) {
        try (Backend backend = Backends.open("auto")) {
            return Catalogue.figure("barberena/fig7").produce(new Figure.Context(backend, progress, OptionalInt.of(spins)));
        }
    }

    @Test
    void everyPanelHasItsCurvesAndEveryCheckPasses(@TempDir Path folder) throws IOException {
        var fractions = new ArrayList<Double>();
        FigureResult result = produce(SPINS, new Progress() {
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

        Table table = result.table();
        assertThat(table.columns()).extracting(Table.Column::name)
                .containsExactly("drive", "t", "Jz", "Jz_mean_field", "Jz_stationary");
        assertThat(table.independent()).isEqualTo(2);
        assertThat(table.rows()).isEqualTo(6 * 501);
        assertThat(table.column("drive").values()).containsOnly(1.48, 1.69, 1.76, 2.09, 2.17, 3.86);
        assertThat(DoubleStream.of(table.column("Jz").values())).allMatch(z -> Math.abs(z) <= SPINS / 2.0 * (1 + 1e-9));
        assertThat(table.column("Jz").values()[501]).isEqualTo(-SPINS / 2.0);
        assertThat(table.column("Jz_mean_field").values()[501]).isEqualTo(-SPINS / 2.0);

        assertThat(result.picture().panels()).hasSize(6);
        assertThat(result.picture().panels()).extracting(Picture.Panel::title).first().asString().contains("A", "1.48");
        assertThat(result.picture().panels()).allSatisfy(panel -> {
            assertThat(panel.series()).extracting(Picture.Series::label).containsExactly("exact", "mean field");
            assertThat(panel.levels()).hasSize(1);
        });

        // two drives, three a panel, one more of A and one of each of D, E, F, six long times, two certificates
        assertThat(result.checks()).hasSize(2 + 6 * 3 + 4 + 6 + 2)
                .allSatisfy(check -> assertThat(check.passed()).as(check.line()).isTrue());
        assertThat(result.passed()).isTrue();
        assertThat(result.record()).containsKeys("parameters", "panels", "longTimes", "checks");
        assertThat((List<?>) result.record().get("checks")).hasSameSizeAs(result.checks());
        assertThat(fractions).isSorted().allMatch(f -> f >= 0 && f <= 1);

        OutputFolder out = OutputFolder.create(folder);
        out.writeTable("data", table);
        out.writePicture("plot", result.picture());
        out.writeJson("run", result.record());
        for (String file : List.of("data.csv", "data.npz", "plot.png", "plot.svg", "run.json")) {
            assertThat(folder.resolve(file)).isNotEmptyFile();
        }
    }

    @Test
    void aCancelledFigureKeepsWhatItHas() {
        var reached = new double[1];
        FigureResult result = produce(20, new Progress() {
            @Override
            public void at(double fraction, String what) {
                reached[0] = fraction;
            }

            @Override
            public boolean cancelled() {
                return reached[0] > 0.4;
            }
        });
        assertThat(result.failure()).matches("at \\{drive=.*}, point . of 6: stopped at t = .*");
        assertThat(result.cannot()).isFalse();
        assertThat(result.passed()).isFalse();
        assertThat(result.checks()).isEqualTo(List.<Check>of());
        assertThat(result.table().rows()).isBetween(2 * 501, 3 * 501 - 1);
        assertThat(result.picture().panels()).hasSize(6);
    }
}
