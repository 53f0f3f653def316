package clebsch.backend.ffm;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandles;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The kernels once more, as plain Java loops that do the same operations in the same order behind C function pointers. They
 * stand in for the library where there is no compiler, so that everything on the Java side of a call is tested anywhere;
 * and where there is one, the library must give their bits.
 */
final class JavaKernels {
    private static final int LANES = 16;
    private static final int TERMS = 16;
    private static final MemorySegment MEMORY = memory();

    private JavaKernels() {
    }

    /** A library of the stand-ins, under the names of the C functions. */
    @SuppressWarnings("restricted")
    static SymbolLookup library() {
        Map<String, MemorySegment> stubs = new HashMap<>();
        for (Kernels.Function function : Kernels.Function.values()) {
            try {
                stubs.put(function.symbol, Linker.nativeLinker().upcallStub(MethodHandles.lookup()
                        .findStatic(JavaKernels.class, function.symbol, function.type.toMethodType()), function.type, Arena.global()));
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(function + " has no stand-in of its type", e);
            }
        }
        return name -> Optional.ofNullable(stubs.get(name));
    }

    @SuppressWarnings("restricted")
    private static MemorySegment memory() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    private static double number(long at, long index) {
        return MEMORY.get(JAVA_DOUBLE, at + index * Double.BYTES);
    }

    private static void set(long at, long index, double number) {
        MEMORY.set(JAVA_DOUBLE, at + index * Double.BYTES, number);
    }

    private static int integer(long at, long index) {
        return MEMORY.get(JAVA_INT, at + index * Integer.BYTES);
    }

    /** {@code struct terms}, read field by field from its start. */
    private record Terms(int rows, double[][] weight, long[] vector) {
        static Terms at(long address) {
            int count = (int) MEMORY.get(JAVA_LONG, address);
            int rows = (int) MEMORY.get(JAVA_LONG, address + 8);
            var weight = new double[rows][count];
            var vector = new long[count];
            for (int k = 0; k < count; k++) {
                for (int row = 0; row < rows; row++) {
                    weight[row][k] = number(address + 16, row * TERMS + k);
                }
                vector[k] = MEMORY.get(JAVA_LONG, address + 16 + 2 * TERMS * 8 + k * 8L);
            }
            return new Terms(rows, weight, vector);
        }

        double add(double sum, int row, long i) {
            for (int k = 0; k < vector.length; k++) {
                sum += weight[row][k] * number(vector[k], i);
            }
            return sum;
        }
    }

    static void basis_combine(long first, long end, long n, long count, long targets, long y, long c, long v) {
        for (long i = first * LANES; i < Math.min(n, end * LANES); i++) {
            for (long j = 0; j < targets; j++) {
                long target = MEMORY.get(JAVA_LONG, y + j * 8);
                double sum = number(target, i);
                for (long k = 0; k < count; k++) {
                    sum += number(c, k * targets + j) * number(MEMORY.get(JAVA_LONG, v + k * 8), i);
                }
                set(target, i, sum);
            }
        }
    }

    static void basis_sums(long first, long end, long n, long length, long count, long targets, long v, long w, long partial) {
        for (long block = first; block < end; block++) {
            for (long k = 0; k < count; k++) {
                for (long j = 0; j < targets; j++) {
                    var sum = new double[LANES];
                    for (long i = block * length; i < Math.min(n, (block + 1) * length); i++) {
                        sum[(int) (i % LANES)] += number(MEMORY.get(JAVA_LONG, v + k * 8), i)
                                * number(MEMORY.get(JAVA_LONG, w + j * 8), i);
                    }
                    for (int lane = 0; lane < LANES; lane++) {
                        set(partial, ((block * count + k) * targets + j) * LANES + lane, sum[lane]);
                    }
                }
            }
        }
    }

    static void basis_project(long first, long end, long n, long length, long count, long targets, long y, long c, long v,
            long partial) {
        for (long block = first; block < end; block++) {
            long groups = (Math.min(n, (block + 1) * length) + LANES - 1) / LANES;
            basis_combine(block * length / LANES, groups, n, count, targets, y, c, v);
        }
        basis_sums(first, end, n, length, count, targets, v, y, partial);
    }

    static void band_product(long first, long end, long width, long half, long bands, long band, double f, double s, long x, long z,
            long y) {
        for (long i = first * LANES; i < Math.min(end * LANES, width); i++) {
            double re = 0;
            double im = 0;
            for (long k = 0; k < bands; k++) {   // struct band: offset, real, imaginary
                long from = i - MEMORY.get(JAVA_LONG, band + 24 * k);
                long a = MEMORY.get(JAVA_LONG, band + 24 * k + 8);
                long b = MEMORY.get(JAVA_LONG, band + 24 * k + 16);
                if (a != 0) {
                    re += number(a, i) * number(x, from);
                    im += number(a, i) * number(x, half + from);
                }
                if (b != 0) {
                    re -= number(b, i) * number(x, half + from);
                    im += number(b, i) * number(x, from);
                }
            }
            set(y, i, f * re + s * number(z, i));
            set(y, half + i, f * im + s * number(z, half + i));
        }
    }

    static void sequence_sums(long first, long end, long n, long length, long count, long w, long v, long stride, long y, long partial) {
        for (long block = first; block < end; block++) {
            var sums = new double[2][LANES];
            for (long i = block * length; i < Math.min(n, (block + 1) * length); i++) {
                double sum = 0;
                double slope = 0;
                for (long k = 0; k < count; k++) {
                    sum += number(w, k) * number(v, k * stride + i);
                    slope += number(w, count + k) * number(v, k * stride + i);
                }
                set(y, i, sum);
                sums[0][(int) (i % LANES)] += sum * sum;
                sums[1][(int) (i % LANES)] += sum * slope;
            }
            for (int lane = 0; lane < LANES; lane++) {
                set(partial, 2 * block * LANES + lane, sums[0][lane]);
                set(partial, (2 * block + 1) * LANES + lane, sums[1][lane]);
            }
        }
    }

    static void combine(long first, long end, long y, long x, long terms) {
        Terms t = Terms.at(terms);
        for (long i = first; i < end; i++) {
            set(y, i, t.add(number(x, i), 0, i));
        }
    }

    static void dot_sums(long first, long end, long n, long length, long x, long y, long partial) {
        for (long block = first; block < end; block++) {
            var sum = new double[LANES];
            for (long i = block * length; i < Math.min(n, (block + 1) * length); i++) {
                sum[(int) (i % LANES)] += number(x, i) * number(y, i);
            }
            for (int lane = 0; lane < LANES; lane++) {
                set(partial, block * LANES + lane, sum[lane]);
            }
        }
    }

    static void error_sums(long first, long end, long n, long length, long x, long y, double rtol, double atol, long terms,
            long partial) {
        Terms t = Terms.at(terms);
        for (long block = first; block < end; block++) {
            var sum = new double[t.rows][LANES];
            for (long i = block * length; i < Math.min(n, (block + 1) * length); i++) {
                double inverse = 1 / (atol + rtol * Math.max(Math.abs(number(x, i)), Math.abs(number(y, i))));
                for (int row = 0; row < t.rows; row++) {
                    double scaled = t.add(0, row, i) * inverse;
                    sum[row][(int) (i % LANES)] += scaled * scaled;
                }
            }
            for (int row = 0; row < t.rows; row++) {
                for (int lane = 0; lane < LANES; lane++) {
                    set(partial, (block * t.rows + row) * LANES + lane, sum[row][lane]);
                }
            }
        }
    }

    static void row_product(long first, long end, long start, long column, long value, long x, long y) {
        for (long r = first; r < end; r++) {
            set(y, r, rowSum(r, start, column, value, x));
        }
    }

    static void row_recurrence(long first, long end, long start, long column, long value, double alpha, double beta, double gamma,
            long x, long z, long y) {
        for (long r = first; r < end; r++) {
            set(y, r, alpha * rowSum(r, start, column, value, x) + beta * number(x, r) + gamma * number(z, r));
        }
    }

    private static double rowSum(long r, long start, long column, long value, long x) {
        double sum = 0;
        for (int k = integer(start, r); k < integer(start, r + 1); k++) {
            sum += number(value, k) * number(x, integer(column, k));
        }
        return sum;
    }

    static void run_product(long first, long end, long rows, long start, long column, long value, long x, long y) {
        for (long group = first; group < end; group++) {
            double[] sum = runSums(group, start, column, value, x);
            for (long row = group * LANES; row < Math.min(rows, (group + 1) * LANES); row++) {
                set(y, row, sum[(int) (row % LANES)]);
            }
        }
    }

    static void run_recurrence(long first, long end, long rows, long start, long column, long value, double alpha, double beta,
            double gamma, long x, long z, long y) {
        for (long group = first; group < end; group++) {
            double[] sum = runSums(group, start, column, value, x);
            for (long row = group * LANES; row < Math.min(rows, (group + 1) * LANES); row++) {
                set(y, row, alpha * sum[(int) (row % LANES)] + beta * number(x, row) + gamma * number(z, row));
            }
        }
    }

    private static double[] runSums(long group, long start, long column, long value, long x) {
        var sum = new double[LANES];
        for (int k = integer(start, group); k < integer(start, group + 1); k++) {
            for (int lane = 0; lane < LANES; lane++) {
                sum[lane] += number(value, (long) k * LANES + lane) * number(x, integer(column, k) + lane);
            }
        }
        return sum;
    }

    static void stencil_product(long first, long end, long groupStart, long groupSegment, long segmentStart, long firstRun,
            long run, long table, long x, long y) {
        forStencil(first, end, groupStart, groupSegment, segmentStart, firstRun, run, table, x, (i, sum) -> set(y, i, sum));
    }

    static void stencil_recurrence(long first, long end, long groupStart, long groupSegment, long segmentStart, long firstRun,
            long run, long table, double alpha, double beta, double gamma, long x, long z, long y) {
        forStencil(first, end, groupStart, groupSegment, segmentStart, firstRun, run, table, x,
                (i, sum) -> set(y, i, alpha * sum + beta * number(x, i) + gamma * number(z, i)));
    }

    /** factor, times the tables' product or sum, of {@code struct run}: factor, target, end, source, left, right, tables. */
    private static double coefficient(long r, long table, int i) {
        double factor = number(r, 0);
        int tables = integer(r + 8, 5);
        double left = tables > 0 ? number(table, i + integer(r + 8, 3)) : 1;
        double right = tables > 1 ? number(table, i + integer(r + 8, 4)) : 1;
        return tables == 3 ? factor * (left + right) : factor * left * right;
    }

    private interface Element {
        void accept(int i, double sum);
    }

    private static void forStencil(long first, long end, long groupStart, long groupSegment, long segmentStart, long firstRun,
            long run, long table, long x, Element element) {
        for (long group = first; group < end; group++) {
            int segment = integer(groupSegment, group);
            int start = integer(groupStart, group);
            for (int i = start; i < Math.min(start + LANES, integer(segmentStart, segment + 1)); i++) {
                double sum = 0;
                for (int k = integer(firstRun, segment); k < integer(firstRun, segment + 1); k++) {
                    long r = run + k * 32L;
                    if (i >= integer(r + 8, 0) && i < integer(r + 8, 1)) {
                        double product = coefficient(r, table, i);
                        sum += product * number(x, i + integer(r + 8, 2));
                    }
                }
                element.accept(i, sum);
            }
        }
    }

    static void stencil_twins(long first, long end, long groupStart, long groupSegment, long segmentEnd, long distance,
            long firstRun, long run, long table, long x, long y) {
        forTwins(first, end, groupStart, groupSegment, segmentEnd, distance, firstRun, run, table, x, (i, sum) -> set(y, i, sum));
    }

    static void twin_recurrence(long first, long end, long groupStart, long groupSegment, long segmentEnd, long distance,
            long firstRun, long run, long table, double alpha, double beta, double gamma, long x, long z, long y) {
        forTwins(first, end, groupStart, groupSegment, segmentEnd, distance, firstRun, run, table, x,
                (i, sum) -> set(y, i, alpha * sum + beta * number(x, i) + gamma * number(z, i)));
    }

    private static void forTwins(long first, long end, long groupStart, long groupSegment, long segmentEnd, long distance,
            long firstRun, long run, long table, long x, Element element) {
        for (long group = first; group < end; group++) {
            int segment = integer(groupSegment, group);
            int start = integer(groupStart, group);
            for (int i = start; i < Math.min(start + LANES, integer(segmentEnd, segment)); i++) {
                double sum = 0;
                double twin = 0;
                for (int k = integer(firstRun, segment); k < integer(firstRun, segment + 1); k++) {
                    long r = run + k * 40L;   // struct twin_run: a run, other, sign
                    if (i >= integer(r + 8, 0) && i < integer(r + 8, 1)) {
                        double product = coefficient(r, table, i);
                        sum += product * number(x, i + integer(r + 8, 2));
                        twin += integer(r + 32, 1) * product * number(x, i + integer(r + 32, 0));
                    }
                }
                element.accept(i, sum);
                if (integer(distance, segment) != 0) {
                    element.accept(i + integer(distance, segment), twin);
                }
            }
        }
    }
}
