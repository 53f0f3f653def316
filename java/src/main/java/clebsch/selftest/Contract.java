package clebsch.selftest;

import clebsch.backend.Backend;
import clebsch.backend.BandedSequence;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.sparse.Csr;
import clebsch.sparse.Elimination;
import clebsch.sparse.SparseLu;
import clebsch.sparse.Stencil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What every backend promises, against plain loops, on sizes that hit each branch, the tails and empty rows. A case says which
 * branches its sizes are for.
 */
public final class Contract {
    /** Numbers of vectors combined: none, the rest loop alone, one of 3, one group of four, group and rest, two and rest. */
    private static final int[] COUNTS = {0, 1, 3, 4, 5, 9};

    /**
     * 1: a single number; 7: less than any group of lanes or threads; 1023, 1024, 1025: a strip less, exactly, and one number
     * into the next strip; 8191, 8192, 8193: the same around a block, the last being the first to use threads; 40000: several
     * blocks and a tail.
     */
    private static final int[] LENGTHS = {1, 7, 1023, 1024, 1025, 8191, 8192, 8193, 40000};

    private Contract() {
    }

    /**
     * One thing promised.
     *
     * @param name for people
     * @param run  tries it on a backend, and throws a {@link Violation} if the promise is broken
     */
    public record Case(String name, Consumer<Backend> run) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Everything promised. A case leaves nothing behind on the backend. */
    public static List<Case> cases() {
        var cases = new ArrayList<Case>();
        cases.add(new Case("says who it is", Contract::says));
        cases.add(new Case("a new vector is zero and gives back what was put in", Contract::vector));
        for (int n : LENGTHS) {
            cases.add(new Case("y = x + Σ w v of " + n + " numbers", backend -> combination(backend, n)));
            cases.add(new Case("error norms of " + n + " numbers", backend -> errorNorms(backend, n)));
            cases.add(new Case("x · y of " + n + " numbers", backend -> dot(backend, n)));
        }
        cases.add(new Case("error norms show what is not a number", Contract::notANumber));
        // the branches above; 300 000: more elements than the shortest blocks of a basis' products take
        for (int n : new int[] {1, 7, 1023, 1025, 8191, 8193, 40000, 300_000}) {
            cases.add(new Case("VᵀW and Y + VC of " + n + " numbers", backend -> basis(backend, n)));
        }
        // 70 000: enough of thirty for a library
        for (int n : new int[] {1, 1025, 70_000}) {
            cases.add(new Case("VᵀW and Y + VC of " + n + " numbers side by side", backend -> sideBySide(backend, n)));
        }
        cases.add(new Case("a product with empty rows: first, last and two neighbouring ones",
                backend -> product(backend, new Csr(6, 3, new int[] {0, 0, 2, 2, 2, 3, 3}, new int[] {0, 2, 1},
                        new double[] {2, -1, 5}))));
        cases.add(new Case("a product of a matrix without nonzeros",
                backend -> product(backend, new Csr(4, 4, new int[5], new int[0], new double[0]))));
        cases.add(new Case("a product with one long row among short ones", backend -> product(backend, longRow(5000, 17))));
        // wide, tall, and square; 8193 rows and more are cut into blocks that threads share
        for (int[] shape : new int[][] {{1, 1}, {1, 9000}, {3, 7}, {7, 3}, {8191, 100}, {8193, 8193}, {20000, 50}}) {
            cases.add(new Case("products of " + shape[0] + " × " + shape[1],
                    backend -> product(backend, randomMatrix(shape[0], shape[1], 31))));
        }
        // 1: one element; 15, 16, 17: around a group of lanes; 1025: a strip and one; 40000: many segments, shared by threads
        for (int n : new int[] {1, 15, 16, 17, 1025, 40000}) {
            cases.add(new Case("products of a stencil of " + n + " numbers", backend -> stencil(backend, n)));
        }
        // 1: a single element; 15, 16, 17, 31: groups of lanes whole and not, offsets beyond the ends; 441: a real case;
        // 5000: two blocks of a sum
        for (int width : new int[] {1, 15, 16, 17, 31, 441, 5000}) {
            cases.add(new Case("a banded sequence of " + width + " amplitudes", backend -> sequence(backend, width)));
        }
        cases.addAll(JumpCases.cases());
        // 3: fronts of a few unknowns; 30: a tree whose parts are tasks, with pivots that wait; real, and complex with two planes
        for (int width : new int[] {3, 30}) {
            for (double im : new double[] {0, 0.4}) {
                cases.add(new Case("factors of a grid of " + width + " × " + width + (im == 0 ? "" : ", complex"),
                        backend -> factors(backend, grid(width), im, width, width)));
            }
        }
        // one front, whose columns threads share
        cases.add(new Case("factors of a full matrix", backend -> factors(backend, randomMatrix(400, 400, 33), 0, 0, 0)));
        cases.add(new Case("shapes that do not fit are named", Contract::shapes));
        cases.add(new Case("an operator is not applied in place", Contract::inPlace));
        cases.add(new Case("a vector of another backend is refused", Contract::foreign));
        cases.add(new Case("results are the same on every call", Contract::repeated));
        // 1025: so short that a device may start a loop's operations together; 100 000: so long that it does not
        for (int n : new int[] {1025, 100_000}) {
            cases.add(new Case("a loop on " + n + " numbers gives the same at every turn", backend -> loop(backend, n)));
        }
        return List.copyOf(cases);
    }

    private static void says(Backend backend) {
        Expect.that(!backend.name().isBlank(), "the name is blank");
        Expect.that(!backend.device().isBlank(), "the device is blank");
        Expect.that(backend.memory() > 0, "the memory is " + backend.memory() + " bytes");
    }

    private static void vector(Backend backend) {
        try (StateVector v = backend.vector(1025)) {
            Expect.that(v.size() == 1025, "a vector of 1025 numbers says it has " + v.size());
            Expect.same("a new vector", v.download(), new double[1025]);
            double[] numbers = random(1025, 1);
            v.upload(numbers);
            numbers[3] = 17;   // the vector holds a copy, not this array
            Expect.same("a vector", v.download(), random(1025, 1));
            v.download()[5] = 17;   // and hands out a copy
            Expect.same("a vector", v.download(), random(1025, 1));
            Expect.refused("an upload of 1024 numbers to 1025", () -> v.upload(new double[1024]), "1024", "1025");
        }
    }

    private static void combination(Backend backend, int n) {
        for (int count : COUNTS) {
            double[] w = random(count, 100 + count);
            double[] x = random(n, 2);
            var terms = new double[count][];
            var expected = x.clone();
            var magnitude = new double[n];
            for (int k = 0; k < count; k++) {
                terms[k] = random(n, 10 + k);
                for (int i = 0; i < n; i++) {
                    expected[i] += w[k] * terms[k][i];
                    magnitude[i] += Math.abs(w[k] * terms[k][i]);
                }
            }
            try (var v = new Vectors(backend, terms); StateVector xv = upload(backend, x);
                    StateVector y = upload(backend, random(n, 3))) {
                backend.combine(y, xv, w, v.all);
                Expect.rounded("a combination of " + count, y.download(), expected, magnitude, count);
                Expect.unchanged("x", xv, x);
                backend.combine(xv, xv, w, v.all);
                Expect.same("a combination that takes the place of x", xv.download(), y.download());
                v.expectUnchanged();
            }
        }
    }

    private static void errorNorms(Backend backend, int n) {
        double rtol = 1e-3;
        double atol = 1e-4;
        double[] x = random(n, 4);
        double[] y = random(n, 5);
        for (int count : new int[] {1, 4, 7}) {
            double[][] w = {random(count, 6), random(count, 7)};
            double[][] terms = random(count, n, 20);
            double[] expected = new double[2];
            for (int row = 0; row < 2; row++) {
                double sum = 0;
                for (int i = 0; i < n; i++) {
                    double e = 0;
                    for (int k = 0; k < count; k++) {
                        e += w[row][k] * terms[k][i];
                    }
                    double scaled = e / (atol + rtol * Math.max(Math.abs(x[i]), Math.abs(y[i])));
                    sum += scaled * scaled;
                }
                expected[row] = Math.sqrt(sum / n);
            }
            try (var v = new Vectors(backend, terms); StateVector xv = upload(backend, x); StateVector yv = upload(backend, y)) {
                double[] two = backend.errorNorms(xv, yv, rtol, atol, w, v.all);
                Expect.that(two.length == 2, two.length + " norms come for two sets of weights");
                Expect.close("the first norm", two[0], expected[0], 1e-12 * expected[0]);
                Expect.close("the second norm", two[1], expected[1], 1e-12 * expected[1]);
                double[] alone = backend.errorNorms(xv, yv, rtol, atol, new double[][] {w[1]}, v.all);
                Expect.same("a norm without another beside it", alone, two[1]);
                Expect.same("a norm with x and y exchanged", backend.errorNorms(yv, xv, rtol, atol, w, v.all), two);
                v.expectUnchanged();
            }
        }
    }

    private static void notANumber(Backend backend) {
        try (StateVector x = backend.vector(9000); StateVector v = backend.vector(9000)) {
            double[] bad = new double[9000];
            bad[8999] = Double.NaN;   // in the last block alone
            v.upload(bad);
            double norm = backend.errorNorms(x, x, 1e-3, 1e-3, new double[][] {{1}}, new StateVector[] {v})[0];
            Expect.that(Double.isNaN(norm), "the norm of what is not a number is " + norm);
        }
    }

    private static void dot(Backend backend, int n) {
        double[] x = random(n, 8);
        double[] y = random(n, 9);
        double sum = 0;
        double magnitude = 0;
        for (int i = 0; i < n; i++) {
            sum += x[i] * y[i];
            magnitude += Math.abs(x[i] * y[i]);
        }
        try (StateVector xv = upload(backend, x); StateVector yv = upload(backend, y)) {
            Expect.close("x · y", backend.dot(xv, yv), sum, 1e-13 * magnitude);
            Expect.same("y · x", new double[] {backend.dot(yv, xv)}, backend.dot(xv, yv));
        }
    }

    private static void basis(Backend backend, int n) {
        // neither; a single product; pairs; a last one alone; more than a tile of eight
        int[][] shapes = n > 40000 ? new int[][] {{3, 2}} : new int[][] {{0, 2}, {2, 0}, {1, 1}, {4, 2}, {5, 3}, {11, 5}};
        for (int[] shape : shapes) {
            try (var vs = new Vectors(backend, random(shape[0], n, 50)); var ys = new Vectors(backend, random(shape[1], n, 90))) {
                basis(backend, n, vs, ys);
            }
        }
    }

    /** Bases that lie side by side, in order and not, among vectors that lie alone; their vectors are closed in any order. */
    private static void sideBySide(Backend backend, int n) {
        int many = 32;
        for (int block : new int[] {1, 2}) {
            StateVector[] v = backend.vectors(n, many);
            StateVector[] y = backend.vectors(n, block);
            try (var alone = new Vectors(backend, random(2, n, 400)); var vs = new Vectors(v, random(many, n, 50));
                    var ys = new Vectors(y, random(block, n, 90))) {
                Expect.that(v.length == many && v[many - 1].size() == n, many + " vectors of " + n + " were made otherwise");
                basis(backend, n, vs, ys);
                basis(backend, n, vs.part(1, many - 1), ys);
                if (n <= 1025) {
                    basis(backend, n, vs.reversed(), ys);
                }
                basis(backend, n, alone.part(0, 1).and(vs.part(0, 30)).and(alone.part(1, 2)).and(vs.part(30, many)), ys);
            }
            try (StateVector again = backend.vector(n)) {
                Expect.same("a vector where there were others", again.download(), new double[n]);
            }
        }
        try (var w = new Vectors(backend.vectors(n, 3), random(3, n, 7))) {
            w.all[1].close();
            Expect.unchanged("the first of three after the second was closed", w.all[0], w.numbers[0]);
            Expect.unchanged("the last of three after the second was closed", w.all[2], w.numbers[2]);
        }
        try (var w = new Vectors(backend.vectors(n, 4), random(4, n, 8)); var alone = new Vectors(backend, random(1, n, 9))) {
            for (Vectors some : List.of(w, w.part(1, 3), w.reversed(), alone, alone.and(w), w.part(0, 0))) {
                Expect.that(Arrays.deepEquals(backend.download(some.all), some.numbers),
                        some.all.length + " vectors are not what was put in");
            }
        }
        Expect.that(backend.vectors(n, 0).length == 0, "no vectors are some");
    }

    /** VᵀW and Y + VC; the sum stays in the y. */
    private static void basis(Backend backend, int n, Vectors vs, Vectors ys) {
        double[][] v = vs.numbers;
        double[][] y = ys.numbers.clone();
        double[][] c = random(v.length, y.length, 130);
        double[][] dots = backend.dots(vs.all, ys.all);
        Expect.that(dots.length == v.length, "VᵀW has " + dots.length + " rows, not " + v.length);
        for (int k = 0; k < v.length; k++) {
            Expect.that(dots[k].length == y.length, "row " + k + " of VᵀW has " + dots[k].length + " numbers, not " + y.length);
            for (int j = 0; j < y.length; j++) {
                double sum = 0;
                double magnitude = 0;
                for (int i = 0; i < n; i++) {
                    sum += v[k][i] * y[j][i];
                    magnitude += Math.abs(v[k][i] * y[j][i]);
                }
                Expect.close("v_" + k + " · w_" + j, dots[k][j], sum, 1e-13 * magnitude);
            }
        }
        double[][] again = backend.dots(vs.all, ys.all);
        Expect.that(Arrays.deepEquals(again, dots), "VᵀW differs from call to call");
        double[][] after = backend.combineThenDots(ys.all, c, vs.all);
        Expect.that(Arrays.deepEquals(after, backend.dots(vs.all, ys.all)), "VᵀY after Y + VC in one pass differs from VᵀY");
        for (int j = 0; j < y.length; j++) {
            var magnitude = new double[n];
            double[] expected = y[j].clone();
            for (int k = 0; k < v.length; k++) {
                for (int i = 0; i < n; i++) {
                    expected[i] += c[k][j] * v[k][i];
                    magnitude[i] += Math.abs(c[k][j] * v[k][i]);
                }
            }
            double[] sum = ys.all[j].download();
            Expect.rounded("y_" + j, sum, expected, magnitude, v.length);
            ys.numbers[j] = sum;
            ys.all[j].upload(y[j]);
        }
        backend.combine(ys.all, c, vs.all);
        for (int j = 0; j < y.length; j++) {
            Expect.same("y_" + j + " without products", ys.all[j].download(), ys.numbers[j]);
        }
        vs.expectUnchanged();
    }

    /** Rows of one entry, on the other diagonal, but for a full one. */
    private static Csr longRow(int n, int full) {
        var start = new int[n + 1];
        for (int r = 0; r < n; r++) {
            start[r + 1] = start[r] + (r == full ? n : 1);
        }
        var column = new int[start[n]];
        for (int r = 0; r < n; r++) {
            for (int k = start[r]; k < start[r + 1]; k++) {
                column[k] = r == full ? k - start[r] : n - 1 - r;
            }
        }
        return new Csr(n, n, start, column, random(column.length, 30));
    }

    /** Two unknowns at each point of a grid, coupled with the next and the one after the next, without diagonal entries. */
    private static Csr grid(int width) {
        int n = 2 * width * width;
        var start = new int[n + 1];
        var column = new int[12 * n];
        int at = 0;
        for (int i = 0; i < n; i++) {
            int point = i / 2;
            for (int other : new int[] {point - width, point - 2, point - 1, point + 1, point + 2, point + width}) {
                boolean near = Math.abs(other - point) == width || other / width == point / width;
                for (int k = 0; k < 2 && other >= 0 && other < n / 2 && near; k++) {
                    column[at++] = 2 * other + k;
                }
            }
            Arrays.sort(column, start[i], at);
            start[i + 1] = at;
        }
        return new Csr(n, n, start, Arrays.copyOf(column, at), random(at, 34));
    }

    /**
     * (A − σ)x = b and (Aᵀ − σ)x = b for one, four and nine right-hand sides. Multipliers are at most 100, and with few
     * exceptions 10: the residual of a solution is that of rounding, ε‖A‖‖x‖, times the growth that they allow.
     */
    private static void factors(Backend backend, Csr matrix, double im, int width, int height) {
        int n = matrix.rows();
        double re = 0.1;
        int[][] coordinates = width == 0 ? new int[0][] : new int[][] {IntStream.range(0, n).map(i -> i / 2 % width).toArray(),
            IntStream.range(0, n).map(i -> i / 2 / height).toArray()};
        Csr transposed = matrix.transposed();
        double bound = 1e-11 * matrix.maximumRowSum();
        try (SparseLu lu = new Elimination(matrix, coordinates).factor(backend.fronts(), matrix, re, im, () -> false)) {
            Expect.that(lu.perturbed() == 0, lu.perturbed() + " pivots of a regular matrix have cancelled");
            for (int count : new int[] {1, 4, 9}) {
                for (boolean ofTransposed : new boolean[] {false, true}) {
                    double[][] b = random(count, n, 35);
                    double[][] c = random(count, n, 36);
                    double[][] x = Arrays.stream(b).map(double[]::clone).toArray(double[][]::new);
                    double[][] y = Arrays.stream(c).map(double[]::clone).toArray(double[][]::new);
                    if (ofTransposed) {
                        lu.solveTransposed(x, y);
                    } else {
                        lu.solve(x, y);
                    }
                    for (int k = 0; k < count; k++) {
                        double[] real = (ofTransposed ? transposed : matrix).timesExactly(x[k]);
                        double[] imaginary = (ofTransposed ? transposed : matrix).timesExactly(y[k]);
                        double size = Math.max(Arrays.stream(x[k]).map(Math::abs).max().orElse(0),
                                Arrays.stream(y[k]).map(Math::abs).max().orElse(0));
                        for (int i = 0; i < n; i++) {
                            real[i] += im * y[k][i] - re * x[k][i];
                            imaginary[i] -= im * x[k][i] + re * y[k][i];
                        }
                        String which = "of solution " + k + " of " + count + (ofTransposed ? ", transposed" : "");
                        Expect.close("the real part " + which, real, b[k], bound * size);
                        Expect.close("the imaginary part " + which, imaginary, c[k], bound * size);
                    }
                }
            }
        }
    }

    private static void product(Backend backend, Csr matrix) {
        double[] x = random(matrix.columns(), 32);
        var expected = new double[matrix.rows()];
        var magnitude = new double[matrix.rows()];
        int longest = 0;
        for (int r = 0; r < matrix.rows(); r++) {
            for (int k = matrix.rowStart()[r]; k < matrix.rowStart()[r + 1]; k++) {
                expected[r] += matrix.value()[k] * x[matrix.column()[k]];
                magnitude[r] += Math.abs(matrix.value()[k] * x[matrix.column()[k]]);
            }
            longest = Math.max(longest, matrix.rowStart()[r + 1] - matrix.rowStart()[r]);
        }
        try (LinearOperator operator = backend.operator(matrix)) {
            products(backend, operator, matrix.rows(), x, expected, magnitude, longest);
        }
    }

    private static void stencil(Backend backend, int n) {
        Stencil stencil = randomStencil(n, 37);
        double[] x = random(n, 38);
        var expected = new double[n];
        var magnitude = new double[n];
        for (int r = 0; r < stencil.runs(); r++) {
            for (int i = 0; i < stencil.length()[r]; i++) {
                double product = stencil.coefficient(r, i) * x[stencil.source()[r] + i];
                expected[stencil.target()[r] + i] += product;
                magnitude[stencil.target()[r] + i] += 4 * Math.abs(product);
            }
        }
        try (LinearOperator operator = backend.operator(stencil)) {
            products(backend, operator, n, x, expected, magnitude, 6);
            try (StateVector v = backend.vector(n)) {
                Expect.refused("a stencil in place", () -> operator.apply(v, v), "in place");
            }
        }
    }

    /** Ax, and where A is square αAx + βx + γz, also where the result takes z's place. */
    private static void products(Backend backend, LinearOperator operator, int rows, double[] x, double[] product,
            double[] magnitude, int longest) {
        Expect.that(operator.rows() == rows && operator.columns() == x.length,
                "an operator of " + rows + " × " + x.length + " says it is " + operator.rows() + " × " + operator.columns());
        // what was in y before must not matter
        try (StateVector xv = upload(backend, x); StateVector y = upload(backend, random(rows, 33))) {
            operator.apply(xv, y);
            Expect.rounded("Ax", y.download(), product, magnitude, longest);
            Expect.unchanged("x", xv, x);
            if (rows != x.length) {
                return;
            }
            double[] z = random(rows, 43);
            var expected = new double[rows];
            var size = new double[rows];
            for (int i = 0; i < rows; i++) {
                expected[i] = -1.5 * product[i] + 0.7 * x[i] + 0.3 * z[i];
                size[i] = 1.5 * magnitude[i] + Math.abs(0.7 * x[i]) + Math.abs(0.3 * z[i]);
            }
            try (StateVector zv = upload(backend, z)) {
                operator.recur(-1.5, xv, 0.7, 0.3, zv, y);
                Expect.rounded("αAx + βx + γz", y.download(), expected, size, longest + 2);
                Expect.unchanged("x", xv, x);
                Expect.unchanged("z", zv, z);
                operator.recur(-1.5, xv, 0.7, 0.3, zv, zv);
                Expect.same("αAx + βx + γz in the place of z", zv.download(), y.download());
            }
        }
    }

    /** A_rc x_c of a band with offsets that reach beyond both ends, real, imaginary and complex ones. */
    private static double[] banded(int[] offset, double[][] real, double[][] imaginary, double[] x, int width) {
        var y = new double[2 * width];
        for (int d = 0; d < offset.length; d++) {
            for (int r = Math.max(0, offset[d]); r < Math.min(width, width + offset[d]); r++) {
                double a = real[d] == null ? 0 : real[d][r];
                double b = imaginary[d] == null ? 0 : imaginary[d][r];
                double re = x[r - offset[d]];
                double im = x[width + r - offset[d]];
                y[r] += a * re - b * im;
                y[width + r] += a * im + b * re;
            }
        }
        return y;
    }

    /** Zero where there is no such column. */
    private static double[] diagonal(int width, int offset, long seed) {
        double[] entries = random(width, seed);
        for (int r = 0; r < width; r++) {
            if (r - offset < 0 || r - offset >= width) {
                entries[r] = 0;
            }
        }
        return entries;
    }

    private static void sequence(Backend backend, int width) {
        int[] offset = {-21, -1, 0, 1, Math.min(20, width - 1)};
        var real = new double[offset.length][];
        var imaginary = new double[offset.length][];
        for (int d = 0; d < offset.length; d++) {
            real[d] = d == 1 ? null : diagonal(width, offset[d], 10 + d);
            imaginary[d] = d == 3 ? null : diagonal(width, offset[d], 20 + d);
        }
        int terms = 18;   // more than a pass of sixteen
        try (BandedSequence sequence = backend.sequence(terms)) {
            sequence.matrix(3, new int[] {0}, new double[][] {{1, 2, 3}}, new double[][] {null});   // another shape before
            sequence.load(0, new double[] {1, 1, 1}, new double[] {1, 1, 1}, 0, 3);
            sequence.next(1, 1, 0, 0, -1);
            sequence.matrix(width, offset, real, imaginary);
            var v = new double[terms][];
            v[0] = new double[2 * width];
            int at = width / 3;
            int length = width - at;
            double[] re = random(length, 3);
            double[] im = random(length, 4);
            System.arraycopy(re, 0, v[0], at, length);
            System.arraycopy(im, 0, v[0], width + at, length);
            sequence.load(0, re, im, at, length);
            for (int k = 1; k < terms; k++) {
                double[] product = banded(offset, real, imaginary, v[k - 1], width);
                double factor = 0.3;
                double[] before = k == 1 ? new double[2 * width] : v[k - 2];
                v[k] = IntStream.range(0, 2 * width).mapToDouble(i -> factor * product[i] - 0.5 * before[i]).toArray();
                sequence.next(k, factor, k - 1, k == 1 ? 0 : -0.5, k == 1 ? -1 : k - 2);
            }
            double[] w = random(terms, 5);
            var expected = new double[2 * width];
            for (int k = 0; k < terms; k++) {
                for (int i = 0; i < expected.length; i++) {
                    expected[i] += w[k] * v[k][i];
                }
            }
            var sumRe = new double[width + 3];
            var sumIm = new double[width + 3];
            double norm2 = sequence.sum(w, terms, sumRe, sumIm);
            double size = Math.sqrt(square(expected));
            Expect.close("the real part of the sum", Arrays.copyOf(sumRe, width), Arrays.copyOf(expected, width), 1e-13 * size);
            Expect.close("the imaginary part of the sum", Arrays.copyOf(sumIm, width),
                    Arrays.copyOfRange(expected, width, 2 * width), 1e-13 * size);
            Expect.close("the sum's square", norm2, size * size, 1e-13 * size * size);
            double[] d = random(terms, 6);
            var other = new double[2 * width];
            for (int k = 0; k < terms; k++) {
                for (int i = 0; i < other.length; i++) {
                    other[i] += d[k] * v[k][i];
                }
            }
            Arrays.fill(sumRe, 0);
            Arrays.fill(sumIm, 0);
            var products = new double[2];
            sequence.sum(w, d, terms, sumRe, sumIm, products);
            Expect.close("the real part of the sum, with its products", Arrays.copyOf(sumRe, width), Arrays.copyOf(expected, width),
                    1e-13 * size);
            Expect.close("the imaginary part of the sum, with its products", Arrays.copyOf(sumIm, width),
                    Arrays.copyOfRange(expected, width, 2 * width), 1e-13 * size);
            Expect.close("its square", products[0], size * size, 1e-13 * size * size);
            Expect.close("its product with the other sum", products[1],
                    IntStream.range(0, 2 * width).mapToDouble(i -> expected[i] * other[i]).sum(), 1e-13 * size * Math.sqrt(square(other)));
            double dot = IntStream.range(0, 2 * width).mapToDouble(i -> v[2][i] * v[5][i]).sum();
            Expect.close("Re⟨v_2|v_5⟩", sequence.dot(2, 5), dot, 1e-13 * Math.sqrt(square(v[2]) * square(v[5])) + 1e-300);
        }
    }

    private static double square(double[] x) {
        return Arrays.stream(x).map(value -> value * value).sum();
    }

    private static void shapes(Backend backend) {
        try (LinearOperator operator = backend.operator(randomMatrix(3, 5, 34));
                StateVector three = backend.vector(3); StateVector four = backend.vector(4);
                StateVector five = backend.vector(5)) {
            StateVector[] none = {};
            StateVector[] threes = {three};
            StateVector[] fours = {four};
            StateVector[] fives = {five};
            Expect.refused("3 × 5 times 4", () -> operator.apply(four, three), "3 × 5", "4");
            Expect.refused("3 × 5 times 5 into 4", () -> operator.apply(five, four), "3 × 5", "4");
            Expect.refused("a recurrence of 3 × 5", () -> operator.recur(1, five, 1, 1, three, three), "3 × 5");
            Expect.refused("3 = 4", () -> backend.combine(three, four, new double[0], none), "3", "4");
            Expect.refused("3 = 3 + 5", () -> backend.combine(three, three, new double[] {1}, fives), "3", "5");
            double[] two = {1, 2};
            double[][] one = {{1}};
            Expect.refused("two weights for one vector", () -> backend.combine(three, three, two, fours), "2", "1");
            Expect.refused("3 · 5", () -> backend.dot(three, five), "3", "5");
            Expect.refused("products of 3 with 3 and 5", () -> backend.dots(threes, new StateVector[] {three, five}), "3", "5");
            Expect.refused("3 and a multiple of 4", () -> backend.combine(threes, one, fours), "3", "4");
            Expect.refused("two weights for one result", () -> backend.combine(fives, new double[][] {two}, fives), "2", "1");
            Expect.refused("a norm from 3 to 4", () -> backend.errorNorms(three, four, 1, 1, one, threes), "3", "4");
        }
    }

    private static void inPlace(Backend backend) {
        try (LinearOperator operator = backend.operator(randomMatrix(3, 3, 35)); StateVector v = backend.vector(3);
                StateVector z = backend.vector(3); StateVector four = backend.vector(4)) {
            Expect.refused("x = Ax", () -> operator.apply(v, v), "in place");
            Expect.refused("x = αAx + βx + γz", () -> operator.recur(1, v, 1, 1, z, v), "in place");
            Expect.refused("z = αAx + βx + γx", () -> operator.recur(1, v, 1, 1, v, z), "in place");
            Expect.refused("αAx + βx + γz with a z of 4", () -> operator.recur(1, v, 1, 1, four, z), "3", "4");
        }
    }

    private static void foreign(Backend backend) {
        var foreign = new ForeignVector(3);
        StateVector[] none = {};
        try (LinearOperator operator = backend.operator(randomMatrix(3, 3, 36)); StateVector own = backend.vector(3)) {
            Expect.refused("a foreign x", () -> operator.apply(foreign, own), "ForeignVector", backend.name());
            Expect.refused("a foreign y", () -> operator.apply(own, foreign));
            Expect.refused("a product with a foreign vector", () -> backend.dot(own, foreign));
            Expect.refused("a foreign v", () -> backend.combine(own, own, new double[] {1}, new StateVector[] {foreign}));
            Expect.refused("a foreign result", () -> backend.combine(foreign, own, new double[0], none));
        }
    }

    private record ForeignVector(int size) implements StateVector {
        @Override
        public void upload(double[] values) {
            throw new UnsupportedOperationException();
        }

        @Override
        public double[] download() {
            return new double[size];
        }

        @Override
        public void close() {
            // holds nothing
        }
    }

    private static void repeated(Backend backend) {
        int n = 40000;
        double[][] w = {{1, 2}};
        try (var v = new Vectors(backend, random(2, n, 40)); LinearOperator operator = backend.operator(randomMatrix(n, n, 42));
                StateVector y = backend.vector(n)) {
            double dot = backend.dot(v.all[0], v.all[1]);
            double[] norm = backend.errorNorms(v.all[0], v.all[1], 1e-3, 1e-3, w, v.all);
            operator.apply(v.all[0], y);
            double[] product = y.download();
            for (int k = 0; k < 10; k++) {
                Expect.same("x · y on another call", new double[] {backend.dot(v.all[0], v.all[1])}, dot);
                Expect.same("a norm on another call", backend.errorNorms(v.all[0], v.all[1], 1e-3, 1e-3, w, v.all), norm);
                operator.apply(v.all[0], y);
                Expect.same("a product on another call", y.download(), product);
            }
        }
    }

    /**
     * A recurrence, a sum of its terms and its norm, and again from the same start, and with other factors in between; nothing is asked for
     * but the norm. Every other turn differs in what it takes and where it puts it.
     */
    private static void loop(Backend backend, int n) {
        try (var v = new Vectors(backend, random(6, n, 70)); LinearOperator operator = backend.operator(randomMatrix(n, n, 71));
                StateVector even = backend.vector(n); StateVector odd = backend.vector(n)) {
            var norms = new double[2];
            var sums = new double[2][];
            for (int turn = 0; turn < 8; turn++) {
                int kind = turn % 2;
                StateVector sum = kind == 0 ? even : odd;
                double factor = kind == 0 ? 0.5 : -0.25;
                backend.combine(v.all[4], v.all[0], new double[0], new StateVector[0]);
                backend.combine(v.all[5], v.all[1], new double[] {factor}, new StateVector[] {v.all[2]});
                for (int k = 0; k < 3; k++) {
                    operator.recur(factor, v.all[5 - k % 2], 0.25, -0.5, v.all[4 + k % 2], v.all[4 + k % 2]);
                }
                backend.combine(sum, v.all[3], new double[] {factor, 1}, new StateVector[] {v.all[4], v.all[5]});
                double norm = backend.errorNorms(v.all[0], sum, 1e-3, 1e-3, new double[][] {{1, factor}},
                        new StateVector[] {sum, v.all[5]})[0];
                if (turn < 2) {
                    norms[kind] = norm;
                    sums[kind] = sum.download();
                } else {
                    Expect.same("the norm at turn " + turn, new double[] {norm}, norms[kind]);
                    Expect.same("the sum at turn " + turn, sum.download(), sums[kind]);
                }
            }
            Expect.that(norms[0] != norms[1], "factors do not matter");
        }
    }

    /** Vectors of a backend with the numbers that were put in. */
    private static final class Vectors implements AutoCloseable {
        final StateVector[] all;
        private final double[][] numbers;

        Vectors(Backend backend, double[][] numbers) {
            this.numbers = numbers;
            all = Arrays.stream(numbers).map(row -> Contract.upload(backend, row)).toArray(StateVector[]::new);
        }

        Vectors(StateVector[] vectors, double[][] numbers) {
            this.numbers = numbers;
            all = vectors;
            for (int k = 0; k < all.length; k++) {
                all[k].upload(numbers[k]);
            }
        }

        private Vectors(double[][] numbers, StateVector[] all) {
            this.numbers = numbers;
            this.all = all;
        }

        /** Some of them, which are closed with the whole. */
        Vectors part(int from, int to) {
            return new Vectors(Arrays.copyOfRange(numbers, from, to), Arrays.copyOfRange(all, from, to));
        }

        /** These and others. */
        Vectors and(Vectors others) {
            return new Vectors(Stream.of(numbers, others.numbers).flatMap(Arrays::stream).toArray(double[][]::new),
                    Stream.of(all, others.all).flatMap(Arrays::stream).toArray(StateVector[]::new));
        }

        /** The same from the last to the first. */
        Vectors reversed() {
            return new Vectors(Arrays.asList(numbers).reversed().toArray(double[][]::new),
                    Arrays.asList(all).reversed().toArray(StateVector[]::new));
        }

        void expectUnchanged() {
            for (int k = 0; k < all.length; k++) {
                Expect.unchanged("v_" + k, all[k], numbers[k]);
            }
        }

        @Override
        public void close() {
            for (StateVector vector : all) {
                vector.close();
            }
        }
    }

    private static StateVector upload(Backend backend, double[] numbers) {
        StateVector vector = backend.vector(numbers.length);
        vector.upload(numbers);
        return vector;
    }

    private static double[] random(int n, long seed) {
        return new Random(seed).doubles(n, -1, 1).toArray();
    }

    private static double[][] random(int rows, int columns, long seed) {
        return IntStream.range(0, rows).mapToObj(k -> random(columns, seed + k)).toArray(double[][]::new);
    }

    /** Rows of 0 to 6 nonzeros, ascending columns. */
    private static Csr randomMatrix(int rows, int columns, long seed) {
        var random = new Random(seed);
        var start = new int[rows + 1];
        var column = new int[6 * rows];
        for (int r = 0; r < rows; r++) {
            int[] chosen = random.ints(random.nextInt(7), 0, columns).distinct().sorted().toArray();
            System.arraycopy(chosen, 0, column, start[r], chosen.length);
            start[r + 1] = start[r] + chosen.length;
        }
        return new Csr(rows, columns, start, Arrays.copyOf(column, start[rows]), random(start[rows], seed + 1));
    }

    /**
     * Segments of 1 to 2000 elements, each with up to six runs that cover all of it or a part, and read x and two, one or none
     * of the tables, or the sum of two, anywhere.
     */
    public static Stencil randomStencil(int n, long seed) {
        int longest = 2000;
        var random = new Random(seed);
        var table = random(4 * longest, seed + 1);
        Arrays.fill(table, 0, longest, 1);
        var segmentStart = IntStream.builder();
        var firstRun = IntStream.builder();
        var runs = new ArrayList<int[]>();
        int length;
        for (int start = 0; start < n; start += length) {
            length = Math.min(n - start, 1 + random.nextInt(random.nextBoolean() ? 40 : longest));
            segmentStart.add(start);
            firstRun.add(runs.size());
            for (int count = random.nextInt(7); count > 0; count--) {
                int from = random.nextBoolean() ? 0 : random.nextInt(length);
                int covered = random.nextBoolean() ? length - from : 1 + random.nextInt(length - from);
                runs.add(new int[] {start + from, random.nextInt(n - covered + 1), covered,
                        random.nextBoolean() ? 0 : random.nextInt(table.length - covered + 1),
                        random.nextBoolean() ? 0 : random.nextInt(table.length - covered + 1), random.nextInt(2)});
            }
        }
        return new Stencil(n, segmentStart.add(n).build().toArray(), firstRun.add(runs.size()).build().toArray(),
                column(runs, 0), column(runs, 1), column(runs, 2), random(runs.size(), seed + 2), column(runs, 3),
                column(runs, 4), flags(runs, 5), table);
    }

    private static boolean[] flags(List<int[]> rows, int k) {
        var flags = new boolean[rows.size()];
        for (int r = 0; r < flags.length; r++) {
            flags[r] = rows.get(r)[k] != 0;
        }
        return flags;
    }

    private static int[] column(List<int[]> rows, int k) {
        return rows.stream().mapToInt(row -> row[k]).toArray();
    }
}
