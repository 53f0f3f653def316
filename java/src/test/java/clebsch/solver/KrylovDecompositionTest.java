package clebsch.solver;

import static org.assertj.core.api.Assertions.assertThat;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.backend.StateVector;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KrylovDecompositionTest {
    /** Diagonal with a neighbour: a matrix that is far from normal where {@code above} is large. */
    private static void apply(double[] x, double[] y, double above) {
        for (int i = 0; i < x.length; i++) {
            y[i] = (1 - 0.9 * i / x.length) * x[i] + (i + 1 < x.length ? above * x[i + 1] : 0);
        }
    }

    private static KrylovDecomposition.Product product(double above) {
        return (x, y) -> {
            for (int k = 0; k < x.length; k++) {
                var image = new double[x[k].size()];
                apply(x[k].download(), image, above);
                y[k].upload(image);
            }
        };
    }

    /** T (VZ) = (VZ) B + Ub, column by column, and V with U as independent as is promised. */
    private static void requireDecomposition(KrylovDecomposition krylov, double above, double spread) {
        RealSchur schur = krylov.schur();
        double[][] b = krylov.coupling(schur);
        double[][] v = Arrays.stream(krylov.vectors()).map(StateVector::download).toArray(double[][]::new);
        int m = krylov.size();
        int n = v[0].length;
        for (int j = 0; j < m; j++) {
            var column = new double[n];
            var expected = new double[n];
            for (int k = 0; k < m; k++) {
                double expansion = 0;
                for (int i = 0; i < m; i++) {
                    expansion += schur.z()[i * m + k] * schur.t()[j * m + i];
                }
                add(column, schur.z()[j * m + k], v[k]);
                add(expected, expansion, v[k]);
            }
            for (int f = 0; f < b.length; f++) {
                add(expected, b[f][j], v[m + f]);
            }
            var image = new double[n];
            apply(column, image, above);
            add(image, -1, expected);
            assertThat(length(image)).isLessThan(1e-12 * length(column) * (1 + above));
        }
        for (int j = 0; j < v.length; j++) {
            assertThat(length(v[j])).isBetween(1 - spread, 1 + spread);
            for (int k = 0; k < j; k++) {
                assertThat(Math.abs(Eigenvalues.dot(v[j], v[k]))).isLessThanOrEqualTo(spread);
            }
        }
    }

    private static void add(double[] y, double factor, double[] x) {
        for (int i = 0; i < y.length; i++) {
            y[i] += factor * x[i];
        }
    }

    private static double length(double[] x) {
        return Math.sqrt(Eigenvalues.dot(x, x));
    }

    private static double[][] random(int vectors, int n, long seed) {
        var random = new Random(seed);
        return random.doubles((long) vectors, 0, 1).mapToObj(x -> random.doubles(n, -1, 1).toArray()).toArray(double[][]::new);
    }

    /** Vectors of 300 elements are measured themselves, those of 3000 by their images. */
    @ParameterizedTest
    @CsvSource({"300, 0, 1e-13", "300, 2, 1e-13", "3000, 0, 0.5", "3000, 2, 0.5"})
    void theRelationHoldsWhateverIsDoneToTheSpace(int n, double above, double spread) {
        try (Backend backend = Backends.open("auto"); var krylov = new KrylovDecomposition(backend, n, 80, 1, product(above))) {
            assertThat(Sketch.worthwhile(n, 80)).isEqualTo(n > 1000);
            krylov.reserve(60);
            assertThat(krylov.widen(random(3, n, 1))).isEqualTo(3);
            for (int step = 0; step < 10; step++) {
                krylov.expand(0);
            }
            requireDecomposition(krylov, above, spread);
            krylov.turn(krylov.schur(), 0, 0);
            requireDecomposition(krylov, above, spread);
            krylov.expand(0);
            requireDecomposition(krylov, above, spread);
            krylov.turn(krylov.schur(), 0, 0);
            int before = krylov.front();
            krylov.widen(random(2, n, 2));
            krylov.expand(before);
            krylov.expand(before);
            requireDecomposition(krylov, above, spread);
            RealSchur schur = krylov.schur();
            krylov.turn(schur, 0, 0);
            krylov.truncate(schur.pairAt(20) ? 22 : 21);
            requireDecomposition(krylov, above, spread);
            krylov.expand(0);
            krylov.expand(0);
            requireDecomposition(krylov, above, spread);
        }
    }

    /** T of rank 5: the space ends by itself, and rounding is not taken for vectors. */
    @ParameterizedTest
    @CsvSource({"200", "4000"})
    void theSpaceEndsWhereItIsInvariant(int n) {
        double[][] left = random(5, n, 3);
        double[][] right = random(5, n, 4);
        KrylovDecomposition.Product product = (x, y) -> {
            for (int k = 0; k < x.length; k++) {
                double[] from = x[k].download();
                var image = new double[n];
                for (int r = 0; r < 5; r++) {
                    add(image, Eigenvalues.dot(right[r], from), left[r]);
                }
                y[k].upload(image);
            }
        };
        try (Backend backend = Backends.open("auto"); var krylov = new KrylovDecomposition(backend, n, 20, 1, product)) {
            krylov.widen(random(2, n, 5));
            while (krylov.front() > 0) {
                krylov.expand(0);
            }
            assertThat(krylov.size()).isEqualTo(7);
        }
    }

    /** What is nearly dependent is orthonormalised against the digits it has left: a difference of 10⁻¹⁰ is one, 10⁻¹⁵ is none. */
    @ParameterizedTest
    @CsvSource({"200, 1e-13", "4000, 0.5"})
    void nearlyDependentVectorsKeepWhatTheyHaveOfTheirOwn(int n, double spread) {
        double[] x = random(1, n, 6)[0];
        double[] y = x.clone();
        add(y, 1e-10, random(1, n, 7)[0]);
        double[] same = x.clone();
        same[0] *= 1 + 1e-15;
        try (Backend backend = Backends.open("auto"); var krylov = new KrylovDecomposition(backend, n, 20, 1, product(1))) {
            assertThat(krylov.widen(x, y, same)).isEqualTo(2);
            krylov.expand(0);
            requireDecomposition(krylov, 1, spread);
        }
    }
}
