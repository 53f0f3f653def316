package clebsch.basis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.Draft;
import clebsch.model.Operator;
import clebsch.model.Operator.Symbol;
import clebsch.model.Subsystem;
import clebsch.sparse.Diagonals;
import java.util.List;
import java.util.Random;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpinLossTest {

    /** A density matrix on all numbers of states of a basis. */
    private record Density(ProductBasis basis, Complex[][] rho) {

        static Density zero(ProductBasis basis) {
            var rho = new Complex[basis.dimension()][basis.dimension()];
            for (Complex[] row : rho) {
                java.util.Arrays.fill(row, Complex.ZERO);
            }
            return new Density(basis, rho);
        }

        /** Σ over blocks of |ψ⟩⟨ψ| with random ψ, of trace one. */
        static Density random(ProductBasis basis, long seed) {
            var random = new Random(seed);
            Density density = zero(basis);
            double trace = 0;
            for (int repeat = 0; repeat < 3; repeat++) {
                var psi = new Complex[basis.dimension()];
                for (int s = 0; s < psi.length; s++) {
                    psi[s] = basis.exists(s) ? new Complex(random.nextGaussian(), random.nextGaussian()) : Complex.ZERO;
                    trace += psi[s].norm() * psi[s].norm();
                }
                for (int a = 0; a < psi.length; a++) {
                    for (int b = 0; b < psi.length; b++) {
                        if (basis.blocks(a) == basis.blocks(b)) {
                            density.rho[a][b] = density.rho[a][b].add(psi[a].multiply(psi[b].conjugate()));
                        }
                    }
                }
            }
            for (Complex[] row : density.rho) {
                for (int b = 0; b < row.length; b++) {
                    row[b] = row[b].divide(trace);
                }
            }
            return density;
        }

        Density lose(int subsystem) {
            var loss = new SpinLoss(basis, subsystem);
            Density after = zero(loss.basis());
            for (int a = 0; a < rho.length; a++) {
                for (int b = a; b < rho.length; b++) {
                    if (!rho[a][b].isZero()) {
                        loss.apply(a, b, rho[a][b].getReal(), rho[a][b].getImaginary(), (c, d, re, im) -> {
                            after.rho[c][d] = after.rho[c][d].add(new Complex(re, im));
                            if (c != d) {
                                after.rho[d][c] = after.rho[d][c].add(new Complex(re, -im));
                            }
                        });
                    }
                }
            }
            return after;
        }

        Complex mean(Operator operator) {
            Diagonals a = basis.matrix(operator);
            Complex sum = Complex.ZERO;
            for (int k = 0; k < a.count(); k++) {
                for (int c = Math.max(0, -a.offset(k)); c < Math.min(rho.length, rho.length - a.offset(k)); c++) {
                    sum = sum.add(new Complex(a.real(k, c), a.imaginary(k, c)).multiply(rho[c][c + a.offset(k)]));
                }
            }
            return sum;
        }
    }

    private static Operator on(int k, Symbol symbol) {
        return new Operator.Elementary(k, "", symbol);
    }

    /**
     * Permutation-invariant means are those of one, two and three different spins, and the loss of another changes none of these:
     * ⟨J_a⟩ = N⟨s_a⟩, ⟨J_aJ_b⟩ = N⟨s_as_b⟩₁ + N(N−1)⟨s_a⊗s_b⟩, and for J_z³ = (3N−2)/4 J_z + N(N−1)(N−2)⟨s_z⊗s_z⊗s_z⟩.
     */
    @ParameterizedTest
    @ValueSource(ints = {3, 4, 7})
    void whatFewSpinsHaveInCommonStaysAsItIs(int n) {
        for (Subsystem spins : List.of(Draft.dicke("a", n), Draft.spins("a", n))) {
            Density before = Density.random(new ProductBasis(List.of(spins)), n);
            Density after = before.lose(0);
            assertThat(after.mean(new Operator.Identity(Complex.ONE)).getReal()).isCloseTo(1, within(1e-13));
            for (Symbol a : new Symbol[] {Symbol.X, Symbol.Y, Symbol.Z}) {
                Complex one = before.mean(on(0, a)).divide(n);
                assertThat(after.mean(on(0, a)).subtract(one.multiply(n - 1)).norm()).isLessThan(1e-12);
                for (Symbol b : new Symbol[] {Symbol.X, Symbol.Y, Symbol.Z}) {
                    Operator both = on(0, a).times(on(0, b)).plus(on(0, b).times(on(0, a)));
                    double own = a == b ? 0.5 : 0;   // s_a s_b + s_b s_a of one spin
                    Complex pair = before.mean(both).subtract(n * own).divide(n * (n - 1.0));
                    assertThat(after.mean(both).subtract((n - 1) * own).subtract(pair.multiply((n - 1.0) * (n - 2))).norm())
                            .isLessThan(1e-12);
                }
            }
            Operator cube = new Operator.Power(on(0, Symbol.Z), 3);
            Complex three = before.mean(cube).subtract(before.mean(on(0, Symbol.Z)).multiply((3 * n - 2) / 4.0))
                    .divide(n * (n - 1.0) * (n - 2));
            Complex expected = after.mean(on(0, Symbol.Z)).multiply((3 * (n - 1) - 2) / 4.0)
                    .add(three.multiply((n - 1.0) * (n - 2) * (n - 3)));
            assertThat(after.mean(cube).subtract(expected).norm()).isLessThan(1e-12);
        }
    }

    /** The other subsystems do not notice, and keep what they have in common with the spins that stay. */
    @Test
    void othersDoNotNotice() {
        int n = 4;
        Density before = Density.random(new ProductBasis(List.of(Draft.boson("c", 3), Draft.dicke("a", n), Draft.spin("s", 2))), 5);
        Density after = before.lose(1);
        Operator number = on(0, Symbol.N);
        Operator z = on(2, Symbol.Z);
        assertThat(after.mean(number.times(z)).subtract(before.mean(number.times(z))).norm()).isLessThan(1e-12);
        Operator joint = number.times(on(1, Symbol.X));
        assertThat(after.mean(joint).subtract(before.mean(joint).multiply((n - 1.0) / n)).norm()).isLessThan(1e-12);
    }

    @Test
    void onlyAnEnsembleLosesSpins() {
        assertThatThrownBy(() -> new SpinLoss(new ProductBasis(List.of(Draft.boson("c", 3))), 0))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("c").hasMessageContaining("two spins");
        assertThatThrownBy(() -> new SpinLoss(new ProductBasis(List.of(Draft.spins("a", 1))), 0))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("a");
    }
}
