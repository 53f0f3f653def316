package clebsch.backend.ffm;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The C functions of {@code native/kernels}, as methods. Each computes the output elements first … end − 1.
 *
 * <p>Memory is passed by plain addresses: whoever calls has made sure that it is alive, once for an operation and not once
 * for each thread's share of it. An address and C's {@code int64_t} and pointers are all 64 bits.
 */
final class Kernels {
    /** Rows or sums computed together, and zeros around every vector: {@code LANES} in {@code lanes.h}. */
    static final int LANES = 16;

    /** Bytes; what kernels stream through begins at a multiple. */
    static final int CACHE_LINE = 64;

    /** The functions and their arguments after first and end. */
    enum Function {
        /** n, count, targets, y, c, v. */
        BASIS_COMBINE("basis_combine", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
        /** n, length, count, targets, y, c, v, partial. */
        BASIS_PROJECT("basis_project", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
        /** n, length, count, targets, v, w, partial. */
        BASIS_SUMS("basis_sums", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
        /** width, half, bands, band, f, s, x, z, y. */
        BAND_PRODUCT("band_product", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_DOUBLE, JAVA_DOUBLE, JAVA_LONG, JAVA_LONG,
                JAVA_LONG),
        /** y, x, terms. */
        COMBINE("combine", JAVA_LONG, JAVA_LONG, JAVA_LONG),
        /** n, length, x, y, partial. */
        DOT_SUMS("dot_sums", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
        /** n, length, x, y, rtol, atol, terms, partial. */
        ERROR_SUMS("error_sums", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_DOUBLE, JAVA_DOUBLE, JAVA_LONG, JAVA_LONG),
        /** start, column, value, alpha, beta, gamma, x, z, y. */
        ROW_RECURRENCE("row_recurrence", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_DOUBLE, JAVA_DOUBLE, JAVA_DOUBLE, JAVA_LONG,
                JAVA_LONG, JAVA_LONG),
        /** rows, start, column, value, alpha, beta, gamma, x, z, y. */
        RUN_RECURRENCE("run_recurrence", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_DOUBLE, JAVA_DOUBLE, JAVA_DOUBLE,
                JAVA_LONG, JAVA_LONG, JAVA_LONG),
        /** group_start, group_segment, segment_start, first_run, run, table, alpha, beta, gamma, x, z, y. */
        STENCIL_RECURRENCE("stencil_recurrence", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_DOUBLE,
                JAVA_DOUBLE, JAVA_DOUBLE, JAVA_LONG, JAVA_LONG, JAVA_LONG),
        /** n, length, count, w, v, stride, y, partial. */
        SEQUENCE_SUMS("sequence_sums", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
        /** start, column, value, x, y. */
        ROW_PRODUCT("row_product", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
        /** rows, start, column, value, x, y. */
        RUN_PRODUCT("run_product", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
        /** group_start, group_segment, segment_start, first_run, run, table, x, y. */
        STENCIL_PRODUCT("stencil_product", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
        /** group_start, group_segment, segment_end, distance, first_run, run, table, x, y. */
        STENCIL_TWINS("stencil_twins", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG),
        /** group_start, group_segment, segment_end, distance, first_run, run, table, alpha, beta, gamma, x, z, y. */
        TWIN_RECURRENCE("twin_recurrence", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_DOUBLE, JAVA_DOUBLE, JAVA_DOUBLE, JAVA_LONG, JAVA_LONG, JAVA_LONG);

        final String symbol;
        final FunctionDescriptor type;

        Function(String symbol, MemoryLayout... arguments) {
            this.symbol = symbol;
            this.type = FunctionDescriptor.ofVoid(
                    Stream.concat(Stream.of(JAVA_LONG, JAVA_LONG), Stream.of(arguments)).toArray(MemoryLayout[]::new));
        }

        @SuppressWarnings("restricted")
        private MethodHandle handle() {
            return Linker.nativeLinker().downcallHandle(type);
        }
    }

    /** given, all, products: the kernel that has no stand-in, as {@code clebsch.solver.Trajectory} does the same. */
    private static final String TRAJECTORIES_SYMBOL = "trajectories";

    // constants to the compiler, which turns a call through one into a direct call; the library's address stays a variable
    private static final MethodHandle BASIS_COMBINE = Function.BASIS_COMBINE.handle();
    private static final MethodHandle BASIS_PROJECT = Function.BASIS_PROJECT.handle();
    private static final MethodHandle BASIS_SUMS = Function.BASIS_SUMS.handle();
    private static final MethodHandle BAND_PRODUCT = Function.BAND_PRODUCT.handle();
    private static final MethodHandle COMBINE = Function.COMBINE.handle();
    private static final MethodHandle DOT_SUMS = Function.DOT_SUMS.handle();
    private static final MethodHandle ERROR_SUMS = Function.ERROR_SUMS.handle();
    private static final MethodHandle ROW_PRODUCT = Function.ROW_PRODUCT.handle();
    private static final MethodHandle RUN_PRODUCT = Function.RUN_PRODUCT.handle();
    private static final MethodHandle SEQUENCE_SUMS = Function.SEQUENCE_SUMS.handle();
    private static final MethodHandle STENCIL_PRODUCT = Function.STENCIL_PRODUCT.handle();
    private static final MethodHandle STENCIL_TWINS = Function.STENCIL_TWINS.handle();
    @SuppressWarnings("restricted")
    private static final MethodHandle TRAJECTORIES = Linker.nativeLinker().downcallHandle(
            FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle TWIN_RECURRENCE = Function.TWIN_RECURRENCE.handle();
    private static final MethodHandle ROW_RECURRENCE = Function.ROW_RECURRENCE.handle();
    private static final MethodHandle RUN_RECURRENCE = Function.RUN_RECURRENCE.handle();
    private static final MethodHandle STENCIL_RECURRENCE = Function.STENCIL_RECURRENCE.handle();

    private final MemorySegment basisCombine;
    private final MemorySegment basisProject;
    private final MemorySegment basisSums;
    private final MemorySegment bandProduct;
    private final MemorySegment combine;
    private final MemorySegment dotSums;
    private final MemorySegment errorSums;
    private final MemorySegment rowProduct;
    private final MemorySegment runProduct;
    private final MemorySegment sequenceSums;
    private final MemorySegment stencilProduct;
    private final MemorySegment stencilTwins;
    private final Optional<MemorySegment> trajectories;
    private final MemorySegment twinRecurrence;
    private final MemorySegment rowRecurrence;
    private final MemorySegment runRecurrence;
    private final MemorySegment stencilRecurrence;

    /**
     * The functions that a library holds.
     *
     * @throws java.util.NoSuchElementException if it lacks one
     */
    Kernels(SymbolLookup library) {
        basisCombine = library.findOrThrow(Function.BASIS_COMBINE.symbol);
        basisProject = library.findOrThrow(Function.BASIS_PROJECT.symbol);
        basisSums = library.findOrThrow(Function.BASIS_SUMS.symbol);
        bandProduct = library.findOrThrow(Function.BAND_PRODUCT.symbol);
        combine = library.findOrThrow(Function.COMBINE.symbol);
        dotSums = library.findOrThrow(Function.DOT_SUMS.symbol);
        errorSums = library.findOrThrow(Function.ERROR_SUMS.symbol);
        rowProduct = library.findOrThrow(Function.ROW_PRODUCT.symbol);
        runProduct = library.findOrThrow(Function.RUN_PRODUCT.symbol);
        sequenceSums = library.findOrThrow(Function.SEQUENCE_SUMS.symbol);
        stencilProduct = library.findOrThrow(Function.STENCIL_PRODUCT.symbol);
        stencilTwins = library.findOrThrow(Function.STENCIL_TWINS.symbol);
        trajectories = library.find(TRAJECTORIES_SYMBOL);
        twinRecurrence = library.findOrThrow(Function.TWIN_RECURRENCE.symbol);
        rowRecurrence = library.findOrThrow(Function.ROW_RECURRENCE.symbol);
        runRecurrence = library.findOrThrow(Function.RUN_RECURRENCE.symbol);
        stencilRecurrence = library.findOrThrow(Function.STENCIL_RECURRENCE.symbol);
    }

    /** y_j,i += Σ_k c_kj v_k,i for groups of {@link #LANES} elements i. */
    void basisCombine(long first, long end, long n, long count, long targets, long y, long c, long v) {
        try {
            BASIS_COMBINE.invokeExact(basisCombine, first, end, n, count, targets, y, c, v);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Combination of a basis, then its products with the results. */
    void basisProject(long first, long end, long n, long length, long count, long targets, long y, long c, long v, long partial) {
        try {
            BASIS_PROJECT.invokeExact(basisProject, first, end, n, length, count, targets, y, c, v, partial);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The parts of all Σ v_k,i w_j,i that the lanes of blocks contribute. */
    void basisSums(long first, long end, long n, long length, long count, long targets, long v, long w, long partial) {
        try {
            BASIS_SUMS.invokeExact(basisSums, first, end, n, length, count, targets, v, w, partial);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** y = f Ax + s z for groups of {@link #LANES} elements of complex vectors and a banded A. */
    void bandProduct(long first, long end, long width, long half, long bands, long band, double f, double s, long x, long z, long y) {
        try {
            BAND_PRODUCT.invokeExact(bandProduct, first, end, width, half, bands, band, f, s, x, z, y);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** y_i = x_i + Σ_k w_k v_k,i for elements i. */
    void combine(long first, long end, long y, long x, long terms) {
        try {
            COMBINE.invokeExact(combine, first, end, y, x, terms);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The parts of Σ x_i y_i that the lanes of blocks contribute. */
    void dotSums(long first, long end, long n, long length, long x, long y, long partial) {
        try {
            DOT_SUMS.invokeExact(dotSums, first, end, n, length, x, y, partial);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The parts of Σ (e_i / (atol + rtol max(|x_i|, |y_i|)))² that the lanes of blocks contribute. */
    void errorSums(long first, long end, long n, long length, long x, long y, double rtol, double atol, long terms,
            long partial) {
        try {
            ERROR_SUMS.invokeExact(errorSums, first, end, n, length, x, y, rtol, atol, terms, partial);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** y_r = Σ_c A_rc x_c for rows r of a matrix in compressed rows. */
    void rowProduct(long first, long end, long start, long column, long value, long x, long y) {
        try {
            ROW_PRODUCT.invokeExact(rowProduct, first, end, start, column, value, x, y);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** y_r = Σ_c A_rc x_c for groups of {@link #LANES} rows of a matrix in runs. */
    void runProduct(long first, long end, long rows, long start, long column, long value, long x, long y) {
        try {
            RUN_PRODUCT.invokeExact(runProduct, first, end, rows, start, column, value, x, y);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** y = Σ_k w_k v_k, and the parts of Σ y_i² and of Σ y_i z_i with z = Σ_k d_k v_k that the lanes of blocks contribute. */
    void sequenceSums(long first, long end, long n, long length, long count, long w, long v, long stride, long y, long partial) {
        try {
            SEQUENCE_SUMS.invokeExact(sequenceSums, first, end, n, length, count, w, v, stride, y, partial);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** y_i = Σ factor · table · table · x for groups of at most {@link #LANES} elements of a stencil. */
    void stencilProduct(long first, long end, long groupStart, long groupSegment, long segmentStart, long firstRun, long run,
            long table, long x, long y) {
        try {
            STENCIL_PRODUCT.invokeExact(stencilProduct, first, end, groupStart, groupSegment, segmentStart, firstRun, run, table,
                    x, y);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** y_r = α Σ_c A_rc x_c + β x_r + γ z_r for rows r of a matrix in compressed rows. */
    void rowRecurrence(long first, long end, long start, long column, long value, double alpha, double beta, double gamma, long x,
            long z, long y) {
        try {
            ROW_RECURRENCE.invokeExact(rowRecurrence, first, end, start, column, value, alpha, beta, gamma, x, z, y);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The same for groups of {@link #LANES} rows of a matrix in runs. */
    void runRecurrence(long first, long end, long rows, long start, long column, long value, double alpha, double beta,
            double gamma, long x, long z, long y) {
        try {
            RUN_RECURRENCE.invokeExact(runRecurrence, first, end, rows, start, column, value, alpha, beta, gamma, x, z, y);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The same for groups of at most {@link #LANES} elements of a stencil. */
    void stencilRecurrence(long first, long end, long groupStart, long groupSegment, long segmentStart, long firstRun, long run,
            long table, double alpha, double beta, double gamma, long x, long z, long y) {
        try {
            STENCIL_RECURRENCE.invokeExact(stencilRecurrence, first, end, groupStart, groupSegment, segmentStart, firstRun, run,
                    table, alpha, beta, gamma, x, z, y);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** y_i = Σ factor · table · table · x for groups of at most {@link #LANES} elements of a stencil, and those of their twins. */
    void stencilTwins(long first, long end, long groupStart, long groupSegment, long segmentEnd, long distance, long firstRun,
            long run, long table, long x, long y) {
        try {
            STENCIL_TWINS.invokeExact(stencilTwins, first, end, groupStart, groupSegment, segmentEnd, distance, firstRun, run, table,
                    x, y);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The same as a step of a three-term recurrence. */
    void twinRecurrence(long first, long end, long groupStart, long groupSegment, long segmentEnd, long distance, long firstRun,
            long run, long table, double alpha, double beta, double gamma, long x, long z, long y) {
        try {
            TWIN_RECURRENCE.invokeExact(twinRecurrence, first, end, groupStart, groupSegment, segmentEnd, distance, firstRun, run,
                    table, alpha, beta, gamma, x, z, y);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Whether there is {@link #trajectories}. */
    boolean haveTrajectories() {
        return trajectories.isPresent();
    }

    /** Quantum trajectories go on until each waits for something, or has made so many products. */
    void trajectories(long first, long end, long course, long all, long products) {
        try {
            TRAJECTORIES.invokeExact(trajectories.orElseThrow(), first, end, course, all, products);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** C throws nothing, so what comes out of a call is a fault of the machine or of this class. */
    private static Error unexpected(Throwable e) {
        return e instanceof Error error ? error : new AssertionError("a call of a native function failed", e);
    }
}
