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
import org.junit.jupiter.api.Test;

class Figure4bTest {
    /** With fewer spins, which behave alike. */
    @Test
    void everyLossIsSeen() {
        FigureResult result;
        try (Backend backend = Backends.open("auto")) {
            result = Catalogue.figure("groszkowski/fig4b").produce(new Figure.Context(backend, Progress.SILENT, OptionalInt.of(60)));
        }
        assertThat(result.failure()).isEmpty();
        assertThat(result.checks()).hasSize(5).allSatisfy(check -> assertThat(check.passed()).as(check.line()).isTrue());
        assertThat(result.checks()).extracting(Check::line).doesNotHaveDuplicates();
        assertThat(result.table().column("N").values()).startsWith(60).endsWith(55);
        assertThat(result.picture().panels().getFirst().series()).hasSize(7);
    }
}
