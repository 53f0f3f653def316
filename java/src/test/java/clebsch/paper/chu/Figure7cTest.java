package clebsch.paper.chu;

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

class Figure7cTest {
    /** Chains of four spins in place of up to twelve. */
    @Test
    void fourSpinsRelaxAsTheMasterEquationSays() {
        FigureResult result;
        try (Backend backend = Backends.open("auto")) {
            result = Catalogue.figure("chu/fig7c").produce(new Figure.Context(backend, Progress.SILENT, OptionalInt.of(4)));
        }
        assertThat(result.failure()).isEmpty();
        assertThat(result.checks()).filteredOn(check -> !check.what().contains("against L,") && !check.what().contains("L + 2")).hasSize(9)
                .allSatisfy(check -> assertThat(check.passed()).as(check.line()).isTrue());
        assertThat(result.checks()).extracting(Check::line).doesNotHaveDuplicates();
        assertThat(result.table().rows()).isEqualTo(3);
    }
}
