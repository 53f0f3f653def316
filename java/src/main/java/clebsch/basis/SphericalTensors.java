package clebsch.basis;

import java.util.stream.IntStream;

/**
 * The spherical tensors T_kq, k = 0 … 2j, q = −k … k, of one angular momentum j = N/2, and ρ in their terms,
 *
 * <p>ρ = Σ_kq c_kq T_kq, c_kq = tr(T_kq†ρ), tr(T_kq†T_k'q') = δ_kk' δ_qq', T_kq† = (−1)^q T_{k,−q},
 * [J_z, T_kq] = q T_kq, [J_±, T_kq] = √((k ∓ q)(k ± q + 1)) T_{k,q±1}, ⟨j|T_k0|j⟩ &gt; 0
 *
 * <p>(D. A. Varshalovich, A. N. Moskalev, V. K. Khersonskii, Quantum Theory of Angular Momentum, Sec. 2.4). A state whose Wigner function
 * is smooth on the sphere of 2j + 1 states needs few of them: a coherent state holds 10⁻¹⁰ of its norm beyond k ≈ 7√N, however large N
 * is.
 *
 * <p>A Hermitian ρ is kept as real numbers, shell by shell, k² of them before shell k: c_k0, √2 Re c_kq for q = 1 … k,
 * −√2 Im c_kq for q = 1 … k. With {@link Packing}'s √2 Re ρ_ab and √2 Im ρ_ab, b = a + q, the change between them is a real orthogonal
 * matrix for each q, the same for real and imaginary parts.
 */
public final class SphericalTensors {
    /** Beyond this the numbers of a recurrence are scaled down; what then underflows is nothing beside the others. */
    private static final double LARGE = 1e150;

    private final Packing packing;
    private final int top;
    /** √((N − a)(a + 1)) = ⟨a+1|J_+|a⟩ for levels a. */
    private final double[] step;

    /**
     * @param packing of a basis of one subsystem with one ladder of levels: spins in their irrep, or one spin
     * @throws IllegalArgumentException if the basis is another
     */
    public SphericalTensors(Packing packing) {
        ProductBasis basis = packing.basis();
        if (basis.subsystems().size() != 1 || basis.blocksOf(0) != 1) {
            throw new IllegalArgumentException("spherical tensors of one angular momentum are asked for in a basis of "
                    + basis.subsystems().size() + " subsystems");
        }
        this.packing = packing;
        top = basis.top(0);
        step = new double[top];
        for (int a = 0; a < top; a++) {
            step[a] = Math.sqrt((double) (top - a) * (a + 1.0));
        }
    }

    /** 2j, the highest rank. */
    public int top() {
        return top;
    }

    /** How many numbers ranks up to k have: (k + 1)². */
    public static int size(int k) {
        return Math.multiplyExact(k + 1, k + 1);
    }

    /**
     * ⟨a+q|T_kq|a⟩ for levels a = 0 … N − q, q ≥ 0, as the eigenvector of the tridiagonal Casimir operator of T ↦ [J⃗, T] with
     * the eigenvalue k(k+1): from the highest level, where it grows, to the middle, and by its parity (−1)^{k−q} beyond.
     */
    double[] elements(int k, int q) {
        int length = top - q + 1;
        var t = new double[length];
        double sign = (q & 1) == 0 ? 1 : -1;
        double before = 0;
        double at = 1;
        double square = 0;
        int middle = length / 2;   // levels from here on are computed, those below follow by symmetry
        for (int a = length - 1; a >= middle; a--) {
            t[a] = at;
            square += (2 * a == length - 1 ? 1 : 2) * at * at;
            if (a == 0) {
                break;
            }
            // 2j(j+1) − 2m(m+q) − k(k+1) with m = a − j
            double excess = 0.5 * top * (top + 2.0) - 0.5 * (2.0 * a - top) * (2.0 * a - top + 2.0 * q) - k * (k + 1.0);
            double above = a == length - 1 ? 0 : step[a] * step[a + q] * before;
            double next = (excess * at - above) / (step[a - 1] * step[a - 1 + q]);
            before = at;
            at = next;
            if (Math.abs(at) > LARGE) {
                for (int c = a; c < length; c++) {
                    t[c] /= LARGE;
                }
                before /= LARGE;
                at /= LARGE;
                square /= LARGE * LARGE;
            }
        }
        boolean odd = (k - q & 1) == 1;
        if (odd && (length & 1) == 1) {
            square -= t[middle] * t[middle];
            t[middle] = 0;
        }
        double factor = sign / Math.sqrt(square);
        for (int a = length - 1; a >= middle; a--) {
            t[a] *= factor;
            t[length - 1 - a] = odd && 2 * a != length - 1 ? -t[a] : t[a];
        }
        return t;
    }

    /** Takes the numbers of ρ with ranks from … to from a packed vector into shells, and takes from the vector what they stand for. */
    public void extract(double[] packed, double[] shells, int from, int to) {
        forTensors(from, to, (k, q, t) -> {
            for (int part = 0; part < (q == 0 ? 1 : 2); part++) {
                int start = start(q, part);
                double sum = 0;
                for (int a = 0; a < t.length; a++) {
                    sum += t[a] * packed[start + a];
                }
                for (int a = 0; a < t.length; a++) {
                    packed[start + a] -= sum * t[a];
                }
                shells[at(k, q, part)] += sum;
            }
        });
    }

    /** A covector over packed vectors as one over shells of ranks up to k: each dot product with the tensors. */
    public double[] covector(int[] positions, double[] values, int highest) {
        var dense = new double[Math.toIntExact(packing.size())];
        var used = new boolean[top + 1][2];
        for (int i = 0; i < positions.length; i++) {
            dense[positions[i]] = values[i];
            int q = packing.rowAt(positions[i]);
            used[q][positions[i] - packing.rowStart(q) >= packing.rowLength(q) ? 1 : 0] = true;
        }
        var shells = new double[size(highest)];
        double scale = 0;
        for (int i = 0; i < values.length; i++) {
            scale += values[i] * values[i];
        }
        double rounding = 1e-15 * Math.sqrt(scale);
        for (int q = 0; q <= highest; q++) {
            for (int k = q; k <= highest && (used[q][0] || used[q][1]); k++) {
                double[] t = elements(k, q);
                for (int part = 0; part < 2; part++) {
                    double sum = 0;
                    for (int a = 0; a < t.length && used[q][part]; a++) {
                        sum += t[a] * dense[start(q, part) + a];
                    }
                    if (Math.abs(sum) > rounding) {
                        shells[at(k, q, part)] = sum;
                    }
                }
            }
        }
        return shells;
    }

    /** The packed vector that shells stand for. */
    public double[] packed(double[] shells) {
        var packed = new double[Math.toIntExact(packing.size())];
        int highest = (int) Math.round(Math.sqrt(shells.length)) - 1;
        forTensors(0, highest, (k, q, t) -> {
            for (int part = 0; part < (q == 0 ? 1 : 2); part++) {
                double c = shells[at(k, q, part)];
                int start = start(q, part);
                for (int a = 0; a < t.length && c != 0; a++) {
                    packed[start + a] += c * t[a];
                }
            }
        });
        return packed;
    }

    @FunctionalInterface
    private interface Tensor {
        void accept(int k, int q, double[] elements);
    }

    /** Different q are on different elements, so they may go side by side. */
    private void forTensors(int from, int to, Tensor action) {
        IntStream.rangeClosed(0, to).parallel().forEach(q -> {
            for (int k = Math.max(from, q); k <= to; k++) {
                action.accept(k, q, elements(k, q));
            }
        });
    }

    private int start(int q, int part) {
        return (int) (packing.rowStart(q) + part * packing.rowLength(q));
    }

    /** Place of a number among the shells: part 0 is real, 1 imaginary, which q = 0 has not. */
    public static int at(int k, int q, int part) {
        return k * k + (part == 0 ? q : k + q);
    }
}
