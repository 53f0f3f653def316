package clebsch.liouville;

import static org.assertj.core.api.Assertions.assertThat;

import clebsch.Draft;
import clebsch.basis.InitialState;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.basis.WholeSector;
import clebsch.model.Model;
import clebsch.model.Operator;
import clebsch.model.Operator.Symbol;
import clebsch.model.State;
import clebsch.sparse.Csr;
import java.util.BitSet;
import java.util.function.UnaryOperator;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReachTest {
    private static final int N = 12;

    @Test
    void collectiveDecayOfADickeStateReachesThePopulationsBelow() {
        Draft draft = spins(d -> d.jump(1, d.on(Symbol.M)).from(new State.Dicke(N, 2)));   // m = 1
        Sector sector = sector(draft.build());
        assertThat(sector.size()).isEqualTo(N / 2 + 1 + 1);
        for (int k = 0; k < sector.size(); k++) {
            assertThat(sector.position(k)).isEqualTo(k);
        }
    }

    @Test
    void dephasingLeavesAPopulationWhereItIs() {
        assertThat(sector(spins(d -> d.jump(1, d.on(Symbol.Z)).from(new State.Dicke(N, 2))).build()).size()).isEqualTo(1);
    }

    @Test
    void twistingAndDecayOfACoherentStateReachEverything() {
        Draft draft = spins(d -> d.hamiltonian(0.3, new Operator.Power(d.on(Symbol.Z), 2)).jump(1, d.on(Symbol.M))
                .from(new State.Coherent(1.1, 0.3)));
        assertThat(sector(draft.build()).size()).isEqualTo((N + 1) * (N + 1));
        // from a real state all but one: ⟨−N/2|ρ|N/2⟩ has no phase to gain, as m² = m'², and nothing above to come from
        assertThat(sector(draft.from(new State.Coherent(1.1, 0)).build()).size()).isEqualTo((N + 1) * (N + 1) - 1);
    }

    @Test
    void aRealModelHasNoImaginaryParts() {
        // −i[J_y, ·] and D[J_−] have real matrices
        Draft draft = spins(d -> d.hamiltonian(0.3, d.on(Symbol.Y)).jump(1, d.on(Symbol.M)).from(new State.Down()));
        assertThat(sector(draft.build()).size()).isEqualTo((N + 1) * (N + 2) / 2);
        // turned by π about z the model is the same, and the state's phases are exactly ±1
        assertThat(sector(draft.from(new State.Coherent(1.1, Math.PI)).build()).size()).isEqualTo((N + 1) * (N + 2) / 2);
    }

    @Test
    void parityKeepsEvenAndOddApart() {
        // J_x² steps by two, J_z by none: even cat, even elements; N + 1 = 13 levels of which 7 are even
        Draft draft = spins(d -> d.hamiltonian(1, new Operator.Power(d.on(Symbol.X), 2)).jump(0.2, d.on(Symbol.Z))
                .from(new State.Cat(1.2, 0.4, 1)));
        assertThat(sector(draft.build()).size()).isEqualTo(7 * 7);
        // a decay moves |even⟩⟨even| to |odd⟩⟨odd| and keeps a − b even
        draft.jump(0.1, draft.on(Symbol.M));
        assertThat(sector(draft.build()).size()).isEqualTo(7 * 7 + 6 * 6);
    }

    @Test
    void oneExcitationExchangedWithALossyModeHasFourNumbers() {
        Draft draft = Draft.of("vacuum Rabi", Draft.spins("q", 1), Draft.boson("b", 6));
        Operator exchange = draft.on(0, Symbol.P).times(draft.on(1, Symbol.A));
        draft.hamiltonian(1, exchange).hamiltonian(1, new Operator.Adjoint(exchange)).jump(0.5, draft.on(1, Symbol.A))
                .from(new State.Up(), new State.Fock(0));
        // ⟨e0|ρ|e0⟩, ⟨g1|ρ|g1⟩, ⟨g0|ρ|g0⟩ and the imaginary part of ⟨e0|ρ|g1⟩
        assertThat(sector(draft.build()).size()).isEqualTo(4);
    }

    @Test
    void whatCancelsOnPaperIsNotAnEdge() {
        // (J_+J_− − J_−J_+)² − 4J_z² = 0 would couple nothing, its rounding error neither
        Draft draft = Draft.of("", Draft.spins("a", 300));
        Operator p = draft.on(Symbol.P);
        Operator m = draft.on(Symbol.M);
        Operator zero = p.times(m).minus(m.times(p)).minus(draft.on(Symbol.Z).times(new Complex(2)));
        draft.hamiltonian(1e6, zero.times(draft.on(Symbol.X)).plus(draft.on(Symbol.X).times(zero))).jump(1, m)
                .from(new State.Up());
        assertThat(sector(draft.build()).size()).isEqualTo(301);
    }

    enum Symmetric {
        POPULATIONS, REAL, PARITY, EVERYTHING;

        Model model() {
            return (switch (this) {
                case POPULATIONS -> spins(d -> d.jump(1, d.on(Symbol.M)).from(new State.Up()));
                case REAL -> spins(d -> d.hamiltonian(0.3, d.on(Symbol.Y)).jump(1, d.on(Symbol.M)));
                case PARITY -> spins(d -> d.hamiltonian(1, new Operator.Power(d.on(Symbol.X), 2)).jump(0.2, d.on(Symbol.M)));
                case EVERYTHING -> spins(d -> d.hamiltonian(1, d.on(Symbol.X).plus(new Operator.Power(d.on(Symbol.Z), 2)))
                        .jump(0.2, d.on(Symbol.M)).from(new State.Coherent(0.3, 0.2)));
            }).build();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSectorIsClosedAndNothingInItIsOutOfReach(Symmetric kind) {
        Model model = kind.model();
        var packing = new Packing(new ProductBasis(model.subsystems()));
        Csr matrix = new Assembly(Generator.of(model, packing), WholeSector.of(packing)).matrix();
        // the closure by brute force: sweep over all edges until nothing is added
        var reached = new BitSet();
        InitialState.of(model.initial(), model.subsystems()).pack(packing, (at, value) -> {
            if (value != 0) {
                reached.set((int) at);
            }
        });
        for (int before = -1; before < reached.cardinality(); ) {
            before = reached.cardinality();
            for (int r = 0; r < matrix.rows(); r++) {
                for (int k = matrix.rowStart()[r]; k < matrix.rowStart()[r + 1]; k++) {
                    if (reached.get(matrix.column()[k])) {
                        reached.set(r);
                    }
                }
            }
        }
        Sector sector = sector(model);
        assertThat(sector.size()).isEqualTo(reached.cardinality());
        for (int at = 0; at < packing.size(); at++) {
            assertThat(sector.indexOf(at) >= 0).isEqualTo(reached.get(at));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theMatrixOnTheSectorIsTheWholeMatrixRestricted(Symmetric kind) {
        Model model = kind.model();
        var packing = new Packing(new ProductBasis(model.subsystems()));
        Generator generator = Generator.of(model, packing);
        Csr whole = new Assembly(generator, WholeSector.of(packing)).matrix();
        Sector sector = sector(model);
        Csr part = new Assembly(generator, sector).matrix();
        for (int r = 0; r < part.rows(); r++) {
            var expected = new double[part.columns()];
            int from = (int) sector.position(r);
            for (int k = whole.rowStart()[from]; k < whole.rowStart()[from + 1]; k++) {
                if (sector.indexOf(whole.column()[k]) >= 0) {
                    expected[sector.indexOf(whole.column()[k])] = whole.value()[k];
                }
            }
            var actual = new double[part.columns()];
            for (int k = part.rowStart()[r]; k < part.rowStart()[r + 1]; k++) {
                actual[part.column()[k]] = part.value()[k];
            }
            assertThat(actual).isEqualTo(expected);
        }
    }

    @Test
    void aSectorBeyondTheLimitIsNotBuilt() {
        Model model = Symmetric.EVERYTHING.model();
        var packing = new Packing(new ProductBasis(model.subsystems()));
        InitialState initial = InitialState.of(model.initial(), model.subsystems());
        Generator generator = Generator.of(model, packing);
        int all = (N + 1) * (N + 1);
        assertThat(Reach.from(initial::pack, generator, all)).isPresent();
        assertThat(Reach.from(initial::pack, generator, all - 1)).isEmpty();
    }

    private static Draft spins(UnaryOperator<Draft> more) {
        return more.apply(Draft.of("", Draft.spins("a", N)));
    }

    private static Sector sector(Model model) {
        var packing = new Packing(new ProductBasis(model.subsystems()));
        return Reach.from(InitialState.of(model.initial(), model.subsystems())::pack, Generator.of(model, packing),
                Integer.MAX_VALUE)
                .orElseThrow();
    }
}
