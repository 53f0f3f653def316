package clebsch.backend.ejml;

import static org.assertj.core.api.Assertions.assertThat;

import clebsch.backend.Backend;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.sparse.Csr;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ejml.concurrency.EjmlConcurrency;
import org.junit.jupiter.api.Test;

class EjmlBackendTest {
    private static final int SIZE = 100_003;   // a dozen blocks and a tail

    @Test
    void oneThreadAndTwoGiveTheSameBits() {
        int before = EjmlConcurrency.getMaxThreads();
        try {
            EjmlConcurrency.setMaxThreads(1);
            List<double[]> one = results();
            EjmlConcurrency.setMaxThreads(2);
            List<double[]> two = results();
            for (int k = 0; k < one.size(); k++) {
                assertThat(two.get(k)).as("result %d", k).isEqualTo(one.get(k));
            }
        } finally {
            EjmlConcurrency.setMaxThreads(before);
        }
    }

    private static List<double[]> results() {
        var results = new ArrayList<double[]>();
        var start = new int[SIZE + 1];
        var column = new int[3 * SIZE];
        for (int r = 0; r < SIZE; r++) {
            start[r + 1] = start[r] + 3;
            for (int k = 0; k < 3; k++) {
                column[start[r] + k] = Math.clamp((long) r - 1, 0, SIZE - 3) + k;
            }
        }
        try (Backend backend = new EjmlBackend();
                LinearOperator operator = backend.operator(new Csr(SIZE, SIZE, start, column, random(3 * SIZE, 1)));
                StateVector x = backend.vector(SIZE); StateVector y = backend.vector(SIZE); StateVector z = backend.vector(SIZE)) {
            x.upload(random(SIZE, 2));
            y.upload(random(SIZE, 3));
            operator.apply(x, z);
            results.add(z.download());
            backend.combine(y, y, new double[] {0.3, -1.7}, new StateVector[] {x, z});
            results.add(y.download());
            results.add(new double[] {backend.dot(x, y)});
            results.add(backend.errorNorms(x, y, 1e-3, 1e-4, new double[][] {{1, 2}, {-1, 0.5}}, new StateVector[] {x, z}));
        }
        return results;
    }

    private static double[] random(int n, long seed) {
        return new Random(seed).doubles(n, -1, 1).toArray();
    }
}
