package clebsch.liouville;

import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.sparse.Diagonals;
import clebsch.sparse.Lyapunov;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * What a generator does between jumps, Nρ = Gρ + ρG† − σρ with 𝓛 = N + σ + Σ_k r_k L_k · L_k†, and its inverse on packed ρ,
 * exactly. Without σ the map −(𝓛 − N)N⁻¹ takes the state after one jump to that after the next; it preserves trace and
 * positivity, so that its eigenvalues are in the unit circle, and N is a good preconditioner of 𝓛 whatever the model.
 *
 * <p>Blocks are solved one by one. For D states in the largest: 16 D² numbers of memory, and 40 D³ multiplications for one of
 * them.
 */
public final class BetweenJumps {
    private final int size;
    /** States of each set of blocks, the place of a state among them, and the set it is part of. */
    private final int[][] states;
    private final Lyapunov[] lyapunov;
    private final int[] group;
    private final int[] ket;
    private final int[] bra;
    private final Part[] part;

    /** What a packed number is. */
    private enum Part { POPULATION, REAL, IMAGINARY }

    /**
     * Finds the Schur form of G in each block.
     *
     * @param shift σ &gt; 0 if the model may have dark states, for which N without it is singular; up to the size of the rates
     * @param cancelled asked now and then, from any thread
     * @throws ArithmeticException if N is singular
     * @throws java.util.concurrent.CancellationException if {@code cancelled} said yes
     */
    public BetweenJumps(Generator generator, Sector sector, double shift, BooleanSupplier cancelled) {
        Packing packing = sector.packing();
        ProductBasis basis = packing.basis();
        int[] setOf = new int[basis.dimension()];
        var sets = IntStream.range(0, basis.dimension()).filter(basis::exists).map(basis::blocks).distinct().sorted().toArray();
        states = new int[sets.length][];
        var local = new int[basis.dimension()];
        for (int s = 0; s < sets.length; s++) {
            int number = sets[s];
            states[s] = IntStream.range(0, basis.dimension()).filter(a -> basis.exists(a) && basis.blocks(a) == number).toArray();
            for (int i = 0; i < states[s].length; i++) {
                local[states[s][i]] = i;
                setOf[states[s][i]] = s;
            }
        }
        lyapunov = new Lyapunov[sets.length];
        IntStream.range(0, sets.length).parallel().forEach(s ->
                lyapunov[s] = lyapunov(generator.effective(), states[s], setOf, local, s, shift, cancelled));
        size = sector.size();
        group = new int[size];
        ket = new int[size];
        bra = new int[size];
        part = new Part[size];
        for (int k = 0; k < size; k++) {
            long position = sector.position(k);
            int row = packing.rowAt(position);
            int a = packing.ketAt(position);
            group[k] = setOf[a];
            ket[k] = local[a];
            bra[k] = local[packing.braAt(row, a)];
            part[k] = row == 0 ? Part.POPULATION
                    : position - packing.rowStart(row) < packing.rowLength(row) ? Part.REAL : Part.IMAGINARY;
        }
    }

    private static Lyapunov lyapunov(Diagonals g, int[] states, int[] setOf, int[] local, int set, double shift,
            BooleanSupplier cancelled) {
        var re = new double[states.length][states.length];
        var im = new double[states.length][states.length];
        for (int j = 0; j < states.length; j++) {
            for (int k = 0; k < g.count(); k++) {
                int row = states[j] + g.offset(k);
                double x = g.real(k, states[j]);
                double y = g.imaginary(k, states[j]);
                if ((x != 0 || y != 0) && row >= 0 && row < g.dimension() && setOf[row] == set) {
                    re[j][local[row]] += x;
                    im[j][local[row]] += y;
                }
            }
        }
        return new Lyapunov(re, im, shift, cancelled);
    }

    /**
     * N⁻¹x.
     *
     * @param x packed, one number for each element of the sector
     * @throws IllegalArgumentException if the length is not the sector's size
     */
    public double[] solve(double[] x) {
        if (x.length != size) {
            throw new IllegalArgumentException("a sector of " + size + " elements cannot take a vector of " + x.length);
        }
        var re = Arrays.stream(states).map(s -> new double[s.length][s.length]).toArray(double[][][]::new);
        var im = Arrays.stream(states).map(s -> new double[s.length][s.length]).toArray(double[][][]::new);
        double half = Math.sqrt(0.5);
        for (int k = 0; k < size; k++) {
            double[][] r = re[group[k]];
            double[][] i = im[group[k]];
            switch (part[k]) {
                case POPULATION -> r[ket[k]][ket[k]] = x[k];
                case REAL -> {
                    r[bra[k]][ket[k]] = half * x[k];
                    r[ket[k]][bra[k]] = half * x[k];
                }
                case IMAGINARY -> {
                    i[bra[k]][ket[k]] = half * x[k];
                    i[ket[k]][bra[k]] = -half * x[k];
                }
            }
        }
        for (int s = 0; s < states.length; s++) {
            lyapunov[s].solve(re[s], im[s]);
        }
        var solution = new double[size];
        for (int k = 0; k < size; k++) {
            // of the Hermitian part: rounding leaves another
            double[][] r = re[group[k]];
            double[][] i = im[group[k]];
            solution[k] = switch (part[k]) {
                case POPULATION -> r[ket[k]][ket[k]];
                case REAL -> half * (r[bra[k]][ket[k]] + r[ket[k]][bra[k]]);
                case IMAGINARY -> half * (i[bra[k]][ket[k]] - i[ket[k]][bra[k]]);
            };
        }
        return solution;
    }
}
