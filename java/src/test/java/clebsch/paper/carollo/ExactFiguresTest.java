package clebsch.paper.carollo;

import static org.assertj.core.api.Assertions.assertThat;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.paper.Catalogue;
import clebsch.paper.Check;
import clebsch.paper.Figure;
import clebsch.paper.FigureResult;
import clebsch.study.Progress;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is proved, with few spins. */
class ExactFiguresTest {
    @ParameterizedTest
    @CsvSource({"carollo/mapping, 40, 9, 4*61, 4", "carollo/theorem, 4, 7, 3*31, 2"})
    void everyCheckPasses(String id, int spins, int checks, String rows, int panels) {
        FigureResult result;
        try (Backend backend = Backends.open("auto")) {
            result = Catalogue.figure(id).produce(new Figure.Context(backend, Progress.SILENT, OptionalInt.of(spins)));
        }
        assertThat(result.failure()).isEmpty();
        assertThat(result.checks()).hasSize(checks).allSatisfy(check -> assertThat(check.passed()).as(check.line()).isTrue());
        assertThat(result.checks()).extracting(Check::line).doesNotHaveDuplicates();
        String[] product = rows.split("\\*");
        assertThat(result.table().rows()).isEqualTo(Integer.parseInt(product[0]) * Integer.parseInt(product[1]));
        assertThat(result.picture().panels()).hasSize(panels);
    }
}
