package clebsch.liouville;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import clebsch.Draft;
import clebsch.Stopping;
import clebsch.Systems;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.model.Model;
import clebsch.model.Operator.Symbol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DarkStatesTest {
    private static Generator generator(Draft draft) {
        Model model = draft.build();
        return Generator.of(model, new Packing(new ProductBasis(model.subsystems())));
    }

    private static double residual(Generator generator, double[][] psi) {
        Packing packing = generator.packing();
        var packed = new double[(int) packing.size()];
        for (int row = 0; row < packing.rows(); row++) {
            for (int i = 0; i < packing.rowLength(row); i++) {
                int a = packing.ketAt(row, i);
                int b = packing.braAt(row, a);
                packing.pack(a, b, psi[0][a] * psi[0][b] + psi[1][a] * psi[1][b], psi[1][a] * psi[0][b] - psi[0][a] * psi[1][b],
                        (at, value) -> packed[(int) at] = value);
            }
        }
        return Stationarity.residual(generator, packed);
    }

    /** Two driven ensembles with opposite detunings in one cavity (Chu et al., Sec. II: a unique pure state for any drive). */
    private static Draft twoEnsembles(int twiceLength, double drive, double detuning, double other) {
        Draft draft = Draft.of("two ensembles", Draft.spin("a", twiceLength), Draft.spin("b", twiceLength));
        return draft.hamiltonian(drive, draft.on(0, Symbol.X)).hamiltonian(drive, draft.on(1, Symbol.X))
                .hamiltonian(detuning, draft.on(0, Symbol.Z)).hamiltonian(other, draft.on(1, Symbol.Z))
                .jump(1, draft.on(0, Symbol.M).plus(draft.on(1, Symbol.M)));
    }

    @ParameterizedTest
    @CsvSource({"1, 0.7, 0.4", "2, 1.3, -0.2", "5, 2.5, 0.8", "10, 5, 1.1"})
    void oppositeDetuningsHaveOnePureStateThatAttractsEverything(int twiceLength, double drive, double detuning) {
        Generator generator = generator(twoEnsembles(twiceLength, drive, detuning, -detuning));
        var dark = new DarkStates(generator, () -> false);
        assertThat(dark.count()).isEqualTo(1);
        assertThat(dark.attracting()).isTrue();
        double[][] psi = dark.state(0);
        double norm = 0;
        for (int a = 0; a < psi[0].length; a++) {
            norm += psi[0][a] * psi[0][a] + psi[1][a] * psi[1][a];
        }
        assertThat(norm).isCloseTo(1, within(1e-14));
        assertThat(residual(generator, psi)).isLessThan(1e-14);
    }

    @Test
    void otherDetuningsHaveNone() {
        assertThat(new DarkStates(generator(twoEnsembles(3, 1.5, 0.4, -0.3)), () -> false).count()).isZero();
        assertThat(new DarkStates(generator(Systems.lmg(6, 0.3, 2, 1)), () -> false).count()).isZero();
    }

    /** H has to keep them: without drive the singlets of equal ensembles are dark as well, J = 0 … 2S in all. */
    @Test
    void equalEnsemblesHaveOneForEachTotalSpin() {
        var dark = new DarkStates(generator(twoEnsembles(3, 0, 0.7, 0.7)), () -> false);
        assertThat(dark.count()).isEqualTo(4);
        assertThat(dark.attracting()).isTrue();
        // a drive leaves the singlet alone, which does not attract the other total spins
        var driven = new DarkStates(generator(twoEnsembles(3, 0.9, 0, 0)), () -> false);
        assertThat(driven.count()).isEqualTo(1);
        assertThat(driven.attracting()).isFalse();
        assertThat(residual(generator(twoEnsembles(3, 0.9, 0, 0)), driven.state(0))).isLessThan(1e-14);
    }

    @Test
    void theSearchCanBeStopped() {
        // 35 columns of the kernel's decomposition, and 36 vectors of the closure or as many as it takes to fill the space
        Generator generator = generator(twoEnsembles(5, 2.5, 0.8, -0.8));
        Stopping.expectedOf(cancelled -> new DarkStates(generator, cancelled), 50);
    }

    @Test
    void blocksOfADickeBasisHaveOneEach() {
        Draft draft = Draft.of("decay", Draft.dicke("atoms", 4));
        draft.jump(1, draft.on(Symbol.M));
        var dark = new DarkStates(generator(draft), () -> false);
        assertThat(dark.count()).isEqualTo(3);
        assertThat(dark.attracting()).isTrue();
        Draft dephased = Draft.of("dephasing", Draft.spins("atoms", 4));
        dephased.jump(1, dephased.on(Symbol.Z));
        assertThat(new DarkStates(generator(dephased), () -> false).count()).isEqualTo(1);
        assertThat(new DarkStates(generator(dephased), () -> false).attracting()).isFalse();
    }
}
