package clebsch.observable;

import java.util.Arrays;

/** A dense Hermitian matrix A for the functions of ρ that need its eigenvalues. */
final class HermitianMatrix {
    private final ComplexRows elements;

    /** The zero matrix. */
    HermitianMatrix(int dimension) {
        elements = new ComplexRows(dimension, dimension);
    }

    /** Adds re + i·im to A_ab and its conjugate to A_ba; on the diagonal re once. */
    void add(int a, int b, double re, double im) {
        put(a, b, re, im);
        if (a != b) {
            put(b, a, re, -im);
        }
    }

    private void put(int a, int b, double re, double im) {
        elements.re()[a][b] += re;
        elements.im()[a][b] += im;
    }

    /** The eigenvalues, ascending, to the absolute precision of rounding. */
    double[] eigenvalues() {
        return new Tridiagonal(elements.copy()).eigenvalues();
    }

    /**
     * tr √(√σ A √σ) for positive A and σ = Σ_i p_i |i⟩⟨i|: √σ A √σ has the eigenvalues of the matrix √(p_i p_j) ⟨i|A|j⟩. Negative rounding
     * of eigenvalues counts as zero.
     */
    double fidelityRoot(HermitianMatrix target) {
        Tridiagonal.Eigenvectors of = new Tridiagonal(target.elements.copy()).populated();
        ComplexRows product = of.vectors().adjointTimes(elements.times(of.vectors()));
        int n = of.values().length;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double root = Math.sqrt(of.values()[i]) * Math.sqrt(of.values()[j]);
                product.re()[i][j] *= root;
                product.im()[i][j] *= root;
            }
        }
        return Arrays.stream(new Tridiagonal(product).eigenvalues()).map(p -> Math.sqrt(Math.max(0, p))).sum();
    }

    /**
     * 2 Σ_ij (p_i − p_j)²/(p_i + p_j) |⟨i|G|j⟩|² with this matrix's eigenvalues p and eigenvectors. Those without population are not
     * needed one by one: where P projects on all others, they contribute 4 Σ_i p_i ‖(1 − P)G|i⟩‖².
     */
    double fisherInformation(HermitianMatrix generator) {
        Tridiagonal.Eigenvectors of = new Tridiagonal(elements.copy()).populated();
        ComplexRows images = generator.elements.times(of.vectors());
        ComplexRows within = of.vectors().adjointTimes(images);
        double[] p = of.values();
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            for (int j = 0; j < i; j++) {
                double difference = p[i] - p[j];
                sum += difference * difference / (p[i] + p[j]) * within.square(i, j);
            }
        }
        if (p.length < elements.rows()) {
            ComplexRows outside = images.minus(of.vectors().times(within));
            for (int a = 0; a < outside.rows(); a++) {
                for (int i = 0; i < p.length; i++) {
                    sum += p[i] * outside.square(a, i);
                }
            }
        }
        return 4 * sum;
    }
}
