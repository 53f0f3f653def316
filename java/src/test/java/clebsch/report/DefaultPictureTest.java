package clebsch.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import clebsch.report.Picture.ColourMap;
import clebsch.report.Picture.Panel;
import clebsch.report.Picture.Series;
import clebsch.study.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DefaultPictureTest {
    private static final double[] TIMES = {0, 1, 2};

    private static Table.Column column(String name, double... values) {
        return new Table.Column(name, values);
    }

    private static Table table(int independent, Table.Column... columns) {
        return new Table(List.of(columns), independent);
    }

    /** The product grid of two variables, the first one slow, and a function of them. */
    private static Table.Column[] grid(String slow, double[] a, String fast, double[] b, DoubleBinaryOperator f) {
        double[][] values = new double[3][a.length * b.length];
        for (int i = 0; i < values[0].length; i++) {
            values[0][i] = a[i / b.length];
            values[1][i] = b[i % b.length];
            values[2][i] = f.applyAsDouble(values[0][i], values[1][i]);
        }
        return new Table.Column[] {column(slow, values[0]), column(fast, values[1]), column("f", values[2])};
    }

    private static List<String> yLabels(Picture picture) {
        return picture.panels().stream().map(p -> p.y().label()).toList();
    }

    private static List<String> labels(Panel panel) {
        return panel.series().stream().map(Series::label).toList();
    }

    @Test
    void aPanelForEachObservableOverTime() {
        Picture picture = DefaultPicture.of(table(1, column("t", TIMES), column("Jz", 1, 2, 3), column("Jx", 4, 5, 6),
                column("xi2", 1, Double.NaN, 1), column("n", 0, 0, 0)), "LMG", false);
        assertThat(picture.title()).isEqualTo("LMG");
        assertThat(picture.subtitle()).isEmpty();
        assertThat(picture.columns()).isEqualTo(2);
        assertThat(yLabels(picture)).containsExactly("Jz", "Jx", "xi2", "n");
        assertThat(picture.panels()).allSatisfy(p -> {
            assertThat(p.x()).isEqualTo(new Picture.Axis("t  (in inverse units of the rates)", false));
            assertThat(labels(p)).containsExactly("");
            assertThat(p.series().getFirst().x()).isEqualTo(TIMES);
        });
        assertThat(picture.panels().get(1).series().getFirst().y()).containsExactly(4, 5, 6);
    }

    @Test
    void atMostThreePanelsInARow() {
        Table.Column[] columns = {column("t", TIMES), column("a", TIMES), column("b", TIMES), column("c", TIMES),
            column("d", TIMES), column("e", TIMES)};
        assertThat(DefaultPicture.of(table(1, columns), "", false).columns()).isEqualTo(3);
    }

    @Test
    void logarithmicTime() {
        Picture picture = DefaultPicture.of(table(1, column("t", TIMES), column("a", TIMES)), "", true);
        assertThat(picture.panels().getFirst().x().log()).isTrue();
        assertThat(picture.panels().getFirst().y().log()).isFalse();
    }

    @Test
    void standardErrorsBecomeBandsAndNotPanels() {
        Picture picture = DefaultPicture.of(table(1, column("t", TIMES), column("Jz", 1, 2, 3),
                column("Jz_sem", .1, .2, .3), column("Jm_re", 1, 1, 1), column("Jm_re_sem", .4, .4, .4),
                column("Jm_im", 2, 2, 2), column("Jm_im_sem", .5, .5, .5)), "", false);
        assertThat(yLabels(picture)).containsExactly("Jz", "Jm");
        assertThat(picture.subtitle()).isEqualTo("shaded: ± one standard error of the mean");
        assertThat(picture.panels().get(0).series().getFirst().sem()).containsExactly(.1, .2, .3);
        assertThat(picture.panels().get(1).series().get(1).sem()).containsExactly(.5, .5, .5);
    }

    @Test
    void aNameThatOnlyEndsLikeAnErrorOrAPartIsAnObservable() {
        Picture picture = DefaultPicture.of(table(1, column("t", TIMES), column("a_sem", TIMES), column("b_re", TIMES)),
                "", false);
        assertThat(yLabels(picture)).containsExactly("a_sem", "b_re");
    }

    @Test
    void theTwoPartsOfAComplexQuantityShareAPanel() {
        Picture picture = DefaultPicture.of(table(1, column("t", TIMES), column("Jm_re", 1, 2, 3), column("Jm_im", 4, 5, 6)),
                "", false);
        assertThat(yLabels(picture)).containsExactly("Jm");
        assertThat(labels(picture.panels().getFirst())).containsExactly("real part", "imaginary part");
        assertThat(picture.panels().getFirst().series().get(1).y()).containsExactly(4, 5, 6);
    }

    @Test
    void aCurveForEachSweptValueOverTime() {
        Picture picture = DefaultPicture.of(table(2, grid("Omega", new double[] {0.5, 1.5}, "t", TIMES,
                (omega, t) -> omega * t)), "", false);
        Panel panel = picture.panels().getFirst();
        assertThat(labels(panel)).containsExactly("Omega = 0.5", "Omega = 1.5");
        assertThat(panel.series().get(1).x()).isEqualTo(TIMES);
        assertThat(panel.series().get(1).y()).containsExactly(0, 1.5, 3);
        assertThat(panel.series().get(0).style()).isNotEqualTo(panel.series().get(1).style());
    }

    @Test
    void complexPartsOfASweepHavePanelsOfTheirOwn() {
        Table.Column[] grid = grid("Omega", new double[] {1, 2}, "t", TIMES, (omega, t) -> t);
        Picture picture = DefaultPicture.of(table(2, grid[0], grid[1], column("Jm_re", grid[2].values()),
                column("Jm_im", grid[2].values())), "", false);
        assertThat(yLabels(picture)).containsExactly("Re Jm", "Im Jm");
        assertThat(labels(picture.panels().get(1))).containsExactly("Omega = 1", "Omega = 2");
    }

    @Test
    void ofManyCurvesEightEvenlyChosenOnesAndItIsSaid() {
        double[] values = new double[41];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Picture picture = DefaultPicture.of(table(2, grid("Omega", values, "t", TIMES, (o, t) -> o)), "", false);
        List<Double> shown = new ArrayList<>();
        picture.panels().getFirst().series().forEach(s -> shown.add(s.y()[0]));
        assertThat(shown).containsExactly(0., 6., 11., 17., 23., 29., 34., 40.);
        assertThat(picture.subtitle()).isEqualTo("8 of the 41 values of Omega");
    }

    @Test
    void withoutTimeTheFirstSweptParameterThatVariesIsTheAbscissa() {
        Table.Column[] grid = grid("Omega", new double[] {0, 1, 2}, "N", new double[] {50, 100}, (o, n) -> o * n);
        Table.Column fixed = column("Gamma", 1, 1, 1, 1, 1, 1);
        Picture picture = DefaultPicture.of(table(3, fixed, grid[0], grid[1], grid[2]), "", false);
        Panel panel = picture.panels().getFirst();
        assertThat(picture.subtitle()).isEqualTo("Gamma = 1");
        assertThat(panel.x().label()).isEqualTo("Omega");
        assertThat(labels(panel)).containsExactly("N = 50", "N = 100");
        assertThat(panel.series().get(1).x()).containsExactly(0, 1, 2);
        assertThat(panel.series().get(1).y()).containsExactly(0, 100, 200);
        assertThat(panel.series()).allMatch(s -> s.style().markers());
    }

    private static double[] values(int n, IntToDoubleFunction f) {
        return IntStream.range(0, n).mapToDouble(f).toArray();
    }

    @Test
    void aSweepOfTwoParametersWithManyValuesIsAFieldOverBoth() {
        // The slow one downwards: cells go upwards all the same.
        Table.Column[] grid = grid("Omega", new double[] {2, 1}, "N", values(9, i -> 10 + i), (o, n) -> o * n);
        Picture picture = DefaultPicture.of(table(2, grid[0], grid[1], grid[2], column("Jz_re", grid[2].values()),
                column("Jz_re_sem", grid[2].values()), column("Jz_im", grid[2].values())), "", false);
        assertThat(picture.panels().stream().map(p -> p.field().label())).containsExactly("f", "Re Jz", "Im Jz");
        assertThat(picture.subtitle()).isEqualTo("standard errors are in the table");
        Panel panel = picture.panels().getFirst();
        assertThat(panel.x()).isEqualTo(new Picture.Axis("Omega", false));
        assertThat(panel.y()).isEqualTo(new Picture.Axis("N", false));
        assertThat(panel.series()).isEmpty();
        assertThat(panel.field().x()).containsExactly(1, 2);
        assertThat(panel.field().y()).isEqualTo(values(9, i -> 10 + i));
        assertThat(panel.field().value()[0]).isEqualTo(values(9, i -> 10 + i));
        assertThat(panel.field().value()[1]).isEqualTo(values(9, i -> 20 + 2 * i));
    }

    @Test
    void whatLacksAPointOrHasTimesOrAThirdParameterIsNoField() {
        Table.Column[] grid = grid("Omega", new double[] {1, 2}, "N", values(9, i -> i), (o, n) -> n);
        double[] missing = Arrays.copyOf(grid[0].values(), 17);
        Table lacking = table(2, column("Omega", missing), column("N", Arrays.copyOf(grid[1].values(), 17)),
                column("f", missing));
        Table third = table(3, grid[0], grid[1], column("Gamma", values(18, i -> i % 2)), grid[2]);
        double[] twice = grid[1].values().clone();
        twice[17] = twice[16];
        Table doubled = table(2, grid[0], column("N", twice), grid[2]);
        Table timed = table(2, grid("Omega", new double[] {1, 2}, "t", values(9, i -> i), (o, t) -> t));
        Table spectrum = table(3, grid[0], grid[1], column("k", values(18, i -> 0)), column("re", values(18, i -> i)),
                column("im", values(18, i -> i)));
        for (Table table : List.of(lacking, third, doubled, timed, spectrum)) {
            assertThat(DefaultPicture.of(table, "", false).panels()).allMatch(p -> p.field() == null)
                    .allMatch(p -> !p.series().isEmpty());
        }
    }

    @Test
    void aFieldDivergesWhereItHasBothSigns() {
        double[] nine = values(9, i -> i - 4);
        record Case(DoubleBinaryOperator f, ColourMap colours) {
        }
        for (Case c : List.of(new Case((a, b) -> a * b, ColourMap.DIVERGING), new Case(Math::hypot, ColourMap.SEQUENTIAL),
                new Case((a, b) -> -Math.hypot(a, b), ColourMap.SEQUENTIAL), new Case((a, b) -> 0, ColourMap.SEQUENTIAL),
                new Case((a, b) -> a == 0 && b == 0 ? -1e-15 : a * a + b * b, ColourMap.SEQUENTIAL),
                new Case((a, b) -> a == 0 ? Double.NaN : a, ColourMap.DIVERGING))) {
            Picture picture = DefaultPicture.of(table(2, grid("a", nine, "b", nine, c.f())), "", false);
            assertThat(picture.panels().getFirst().field().colours()).isEqualTo(c.colours());
        }
    }

    @Test
    void valuesSpacedInDecadesHaveALogarithmicAxis() {
        Picture picture = DefaultPicture.of(table(2, grid("gamma", new double[] {1, 2, 5, 10, 20, 50},
                "N", values(9, i -> Math.pow(10, i / 4.0)), (a, b) -> a)), "", false);
        assertThat(picture.panels().getFirst().x().log()).isTrue();
        assertThat(picture.panels().getFirst().y().log()).isTrue();
        Picture linear = DefaultPicture.of(table(2, grid("gamma", new double[] {0, 1, 10}, "N", values(9, i -> 1e-3 + i),
                (a, b) -> a)), "", false);
        assertThat(linear.panels().getFirst().x().log()).isFalse();
        assertThat(linear.panels().getFirst().y().log()).isFalse();
    }

    @Test
    void closeValuesGetTheDigitsThatTellThemApart() {
        Picture picture = DefaultPicture.of(table(2, grid("Omega", new double[] {1, 1.000001}, "t", TIMES, (o, t) -> t)),
                "", false);
        assertThat(labels(picture.panels().getFirst())).containsExactly("Omega = 1", "Omega = 1.000001");
    }

    @Test
    void aSingleRowIsToldInNumbers() {
        Picture picture = DefaultPicture.of(table(0, column("Jz", -3.14159265), column("Jz_sem", 0.0123),
                column("Jm_re", 1), column("Jm_im", -2)), "", false);
        assertThat(picture.values()).containsExactly(new Picture.Value("Jz", "−3.14159 ± 0.012"), new Picture.Value("Jm", "1 − i 2"));
        assertThat(picture.panels()).isEmpty();
        assertThat(DefaultPicture.of(table(1, column("g", 0.5), column("Jz", 2)), "", false).subtitle()).isEqualTo("g = 0.5");
    }

    @Test
    void eigenvaluesArePointsInTheComplexPlane() {
        Picture picture = DefaultPicture.of(table(1, column("k", 0, 1, 2), column("re", 0, -1, -1), column("im", 0, 2, -2)),
                "", false);
        Series series = picture.panels().getFirst().series().getFirst();
        assertThat(picture.panels()).hasSize(1);
        assertThat(series.x()).containsExactly(0, -1, -1);
        assertThat(series.y()).containsExactly(0, 2, -2);
        assertThat(series.style().line()).isEqualTo(Picture.Line.NONE);
    }

    /** Of ten points, number 0 is at all, number 1 at the first three, number 2 at the points 4, 5 and 7. */
    @Test
    void eigenvaluesThatAreFollowedAreJoinedWhereTheyAreNextToEachOther() {
        double[][] rows = {{0, 0}, {0, 1}, {1, 0}, {1, 1}, {2, 0}, {2, 1}, {3, 0}, {4, 0}, {4, 2}, {5, 0}, {5, 2}, {6, 0}, {7, 0}, {7, 2}, {8, 0}, {9, 0}};
        Table table = table(2, column("g", values(16, i -> rows[i][0])), column("k", values(16, i -> rows[i][1])),
                column("re", values(16, i -> -rows[i][1] - 0.1 * rows[i][0])), column("im", values(16, i -> rows[i][1])));
        Picture.Panel panel = DefaultPicture.ofFollowed(table, "followed").panels().getFirst();
        assertThat(panel.series()).allMatch(series -> series.style().line() == Picture.Line.SOLID).extracting(Picture.Series::x)
                .containsExactly(values(10, i -> i), new double[] {0, 1, 2}, new double[] {4, 5}, new double[] {7});
        assertThat(DefaultPicture.of(table, "as it comes").panels().getFirst().series()).singleElement()
                .matches(series -> series.style().line() == Picture.Line.NONE);
    }

    @Test
    void partsOfEigenvaluesWithinTheirErrorAreDrawnAtZero() {
        Table.Column error = column("error", 3e-9, 3e-9, 1e-12);
        Series plane = DefaultPicture.of(table(1, column("k", 0, 1, 2), column("re", 1e-9, -1, -1),
                column("im", -2.4e-9, 2.4e-9, 2.4e-9), error),
                "", false).panels().getFirst().series().getFirst();
        assertThat(plane.x()).containsExactly(0, -1, -1);
        assertThat(plane.y()).containsExactly(0, 0, 2.4e-9);
        // over a parameter the abscissa is no eigenvalue
        double[] swept = values(9, i -> i * 1e-12);
        List<Panel> panels = DefaultPicture.of(table(2, column("g", swept), column("k", values(9, i -> 0)), column("re", values(9, i -> -1)),
                column("im", values(9, i -> 1e-12)), column("error", values(9, i -> 1e-9))), "", false).panels();
        assertThat(panels.get(1).series().getFirst().x()).isEqualTo(swept);
        assertThat(panels.get(1).series().getFirst().y()).containsOnly(0);
    }

    @Test
    void nothingMeasuredIsRefused() {
        assertThatThrownBy(() -> DefaultPicture.of(table(1, column("t", TIMES)), "", false))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("a picture needs a panel");
    }

    /** A zero that is one up to rounding is drawn as zero, an eigenvalue of which no digit is certain where it was found. */
    @Test
    void anUncertainEigenvalueIsDrawnWhereItWasFound() {
        List<Panel> panels = DefaultPicture.of(table(1, column("k", 0, 1, 2), column("re", 2e-13, -271, -393),
                column("im", 0, 0.02, 0), column("error", 2e-10, 104, 1270)), "", false).panels();
        assertThat(panels.getFirst().series().getFirst().x()).containsExactly(0, -271, -393);
        assertThat(panels.getFirst().series().getFirst().y()).containsExactly(0, 0, 0);
    }
}
