package clebsch.liouville;

import static org.assertj.core.api.Assertions.assertThat;

import clebsch.Draft;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.model.Operator.Symbol;
import clebsch.model.State;
import java.util.List;
import java.util.function.UnaryOperator;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;

class SectorsTest {

    private static List<Sector> sectors(Draft draft) {
        var model = draft.build();
        return Sectors.of(Generator.of(model, new Packing(new ProductBasis(model.subsystems()))));
    }

    /** With [H, J_z] = 0 and a ladder jump every coherence order is alone, and H = 0 leaves real and imaginary parts apart. */
    @Test
    void phaseRotationSymmetryIsFoundOrderByOrder() {
        List<Sector> rotating = sectors(with(Draft.of("decay", Draft.spins("atoms", 5)), d -> d.hamiltonian(0.3, d.on(Symbol.Z))
                .jump(1, d.on(Symbol.M))));
        assertThat(rotating).hasSize(6).extracting(Sectors::describe).startsWith("q(atoms) = 0", "q(atoms) = 1");
        assertThat(rotating.stream().filter(Sectors::carriesTrace)).singleElement().extracting(Sector::size).isEqualTo(6);
        List<Sector> real = sectors(with(Draft.of("decay", Draft.spins("atoms", 5)), d -> d.jump(1, d.on(Symbol.M))));
        assertThat(real).hasSize(11).extracting(Sectors::describe)
                .startsWith("q(atoms) = 0", "q(atoms) = 1, real parts", "q(atoms) = 1, imaginary parts");
    }

    @Test
    void aConservedSpinLengthIsFoundBlockByBlock() {
        List<Sector> sectors = sectors(with(Draft.of("squeezing", Draft.dicke("atoms", 4)), d -> d.jump(1,
                d.on(Symbol.M).times(new Complex(1.5)).plus(d.on(Symbol.P).times(new Complex(-0.7))))));
        assertThat(sectors.stream().filter(Sectors::carriesTrace)).extracting(Sectors::describe)
                .containsExactly("q(atoms) even, j(atoms) = 2, real parts", "q(atoms) even, j(atoms) = 1, real parts",
                        "q(atoms) = 0, j(atoms) = 0");
        assertThat(sectors.stream().mapToInt(Sector::size).sum()).isEqualTo(25 + 9 + 1);
    }

    @Test
    void withoutSymmetryThereIsOneSector() {
        List<Sector> sectors = sectors(with(Draft.of("driven", Draft.spins("atoms", 4)), d -> d.hamiltonian(1, d.on(Symbol.X))
                .hamiltonian(0.4, d.on(Symbol.Z)).jump(1, d.on(Symbol.M)).from(new State.Down())));
        assertThat(sectors).singleElement().satisfies(sector -> {
            assertThat(sector.size()).isEqualTo(25);
            assertThat(Sectors.describe(sector)).isEqualTo("all elements");
        });
    }

    /** 𝓛 of H = J_x and D[J_−] is real up to a rotation of the phase by π/2: i^q ρ keeps its reality. */
    @Test
    void realityIsFoundThroughADrive() {
        assertThat(sectors(with(Draft.of("driven", Draft.spins("atoms", 4)), d -> d.hamiltonian(1, d.on(Symbol.X)).jump(1, d.on(Symbol.M)))))
                .extracting(Sectors::describe).containsExactly("real parts of even, imaginary parts of odd q",
                        "real parts of odd, imaginary parts of even q");
    }

    private static Draft with(Draft draft, UnaryOperator<Draft> terms) {
        return terms.apply(draft);
    }
}
