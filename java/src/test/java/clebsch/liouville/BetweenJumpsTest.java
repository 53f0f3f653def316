package clebsch.liouville;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.Draft;
import clebsch.Systems;
import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.model.Model;
import clebsch.model.Operator.Symbol;
import clebsch.solver.Gmres;
import clebsch.sparse.Csr;
import clebsch.sparse.Diagonals;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BetweenJumpsTest {
    private static Stream<Draft> models() {
        Draft local = Draft.of("local", Draft.dicke("atoms", 3));
        local.hamiltonian(0.4, local.on(Symbol.X)).jump(0.7, local.on(Symbol.M))
                .each(0.3, 0, new Complex(0.2), new Complex(0, 1), new Complex(0.5));
        return Stream.of(Systems.lmg(5, 0.4, 1.2, 1), Systems.spinBoson(2, 4), Systems.chain(), local);
    }

    private static Generator generator(Draft draft) {
        Model model = draft.build();
        return Generator.of(model, new Packing(new ProductBasis(model.subsystems())));
    }

    private static Sector whole(Generator generator) {
        return Reach.from((p, sink) -> {
            for (long i = 0; i < p.size(); i++) {
                sink.accept(i, 1);
            }
        }, generator, Integer.MAX_VALUE).orElseThrow();
    }

    private static Complex[][] dense(Diagonals a) {
        var m = new Complex[a.dimension()][a.dimension()];
        for (Complex[] row : m) {
            Arrays.fill(row, Complex.ZERO);
        }
        for (int k = 0; k < a.count(); k++) {
            for (int c = 0; c < a.dimension(); c++) {
                int r = c + a.offset(k);
                if (r >= 0 && r < a.dimension()) {
                    m[r][c] = new Complex(a.real(k, c), a.imaginary(k, c));
                }
            }
        }
        return m;
    }

    @ParameterizedTest
    @MethodSource("models")
    void itUndoesWhatIsWrittenOut(Draft draft) {
        double shift = 0.3;
        Generator generator = generator(draft);
        Packing packing = generator.packing();
        Sector sector = whole(generator);
        double[] x = new Random(1).doubles(sector.size(), -1, 1).toArray();
        double[] solved = new BetweenJumps(generator, sector, shift, () -> false).solve(x);
        int n = packing.basis().dimension();
        var rho = new Complex[n][n];
        for (Complex[] row : rho) {
            Arrays.fill(row, Complex.ZERO);
        }
        for (int k = 0; k < solved.length; k++) {
            packing.unpack(sector.position(k), solved[k], (a, b, re, im) -> {
                rho[a][b] = rho[a][b].add(new Complex(re, im));
                rho[b][a] = rho[a][b].conjugate();
            });
        }
        Complex[][] g = dense(generator.effective());
        for (int row = 0; row < packing.rows(); row++) {
            for (int i = 0; i < packing.rowLength(row); i++) {
                int a = packing.ketAt(row, i);
                int b = packing.braAt(row, a);
                Complex sum = rho[a][b].multiply(-shift);
                for (int c = 0; c < n; c++) {
                    sum = sum.add(g[a][c].multiply(rho[c][b])).add(rho[a][c].multiply(g[b][c].conjugate()));
                }
                packing.pack(a, b, sum.getReal(), sum.getImaginary(),
                        (at, value) -> assertThat(value).isCloseTo(x[sector.indexOf(at)], within(1e-12)));
            }
        }
    }

    @Test
    void aDarkStateNeedsAShift() {
        Draft draft = Draft.of("decay", Draft.spins("atoms", 2));
        draft.jump(1, draft.on(Symbol.M));
        Generator generator = generator(draft);
        assertThatThrownBy(() -> new BetweenJumps(generator, whole(generator), 0, () -> false)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> new BetweenJumps(generator, whole(generator), 1, () -> false).solve(new double[3]))
                .hasMessageContaining("9").hasMessageContaining("3");
    }

    /** As a preconditioner it leads to the stationary state in few products: without, 200 do not suffice. */
    @Test
    void withItTheStationaryStateTakesFewProducts() {
        Generator generator = generator(Systems.spinBoson(3, 12));
        Sector sector = whole(generator);
        Csr matrix = new Assembly(generator, sector).matrix();
        var preconditioner = new BetweenJumps(generator, sector, 0, () -> false);
        double[] state = new double[sector.size()];
        for (int i = 0; i < generator.packing().rowLength(0); i++) {
            state[i] = 1;
        }
        var iteration = new Gmres(matrix::times, preconditioner::solve, 60, 200);
        assertThat(iteration.solve(new double[state.length], state, 1e-13 * matrix.maximumRowSum(), () -> false)).isTrue();
        assertThat(Stationarity.residual(generator, state)).isLessThan(1e-13);
        var plain = new Gmres(matrix::times, double[]::clone, 60, 200);
        assertThat(plain.solve(new double[state.length], new double[state.length], 1e-13, () -> false)).isTrue();
        double[] from = new double[state.length];
        from[0] = 1;
        assertThat(plain.solve(new double[state.length], from, 1e-13 * matrix.maximumRowSum(), () -> false)).isFalse();
    }
}
