package clebsch.paper.groszkowski;

import static org.assertj.core.api.Assertions.assertThat;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.paper.Catalogue;
import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.study.Progress;
import org.junit.jupiter.api.Test;

class Figure6bTest {
    @Test
    void theFigureAsPublished() {
        FigureResult result;
        try (Backend backend = Backends.open("auto")) {
            result = Catalogue.figure("groszkowski/fig6b").produce(Figure.Context.of(backend, Progress.SILENT));
        }
        assertThat(result.failure()).isEmpty();
        assertThat(result.checks()).hasSize(13).allSatisfy(check -> assertThat(check.passed()).as(check.line()).isTrue());
        assertThat(result.checks()).extracting(Check::line).doesNotHaveDuplicates();
        assertThat(result.table().rows()).isEqualTo(3 * 221);
        assertThat(result.picture().panels().getFirst().series()).hasSize(3);
    }
}
