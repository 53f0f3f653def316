package clebsch.solver;

import clebsch.backend.Backend;
import clebsch.backend.StateVector;
import clebsch.sparse.Csr;
import clebsch.sparse.Elimination;
import clebsch.sparse.SparseLu;
import java.util.function.BooleanSupplier;

/**
 * T = (𝓛 − σ)⁻¹ for a real shift, and T = Im (𝓛 − σ)⁻¹ = t ((𝓛 − s)² + t²)⁻¹ for σ = s + it: real operators on real vectors
 * (B. N. Parlett, Y. Saad, Linear Algebra Appl. 88/89, 575 (1987); the fourth mode of ARPACK). The imaginary part has no zeros, where
 * the real part vanishes at λ = s.
 *
 * <p>Of T's eigenvalues those are found first that have the smallest |λ − σ|, or |λ − σ| |λ − σ̄|: from either follows the
 * radius around the target within which all are found.
 *
 * <p>A stationary state makes 𝓛 singular. The shift for a real target is therefore {@value #OFF} ‖𝓛‖ beside it, on the right, where a
 * generator of a semigroup has no eigenvalues; close enough to cost no more than a few eigenvalues too many, and far enough for the
 * largest eigenvalue of T not to drown the others: of λ it leaves the relative error ε |λ − σ| / |σ − target|. A target closer to the
 * real axis than that is treated as real. A shift amid many wanted eigenvalues would find them in a space smaller by a quarter, but
 * where a generator is far from normal (𝓛 − σ)⁻¹ is so large there that residuals become a thousand times larger.
 *
 * <p>The factors are on the host, whatever the backend; a product moves two vectors to and fro.
 */
public final class ShiftInvert extends Transformation {
    /** Distance of the shift from a real target, in units of ‖𝓛‖. */
    private static final double OFF = 1e-5;

    private final Target.Nearest point;
    private final double re;
    private final double im;
    private final SparseLu factors;

    /**
     * Factors the shifted matrix.
     *
     * @param matrix      𝓛
     * @param elimination of its pattern
     * @param cancelled   asked now and then
     * @throws java.util.concurrent.CancellationException if {@code cancelled} said yes
     * @throws ArithmeticException if 𝓛 − σ is singular to rounding also beside the target, or has entries that are no numbers
     */
    public ShiftInvert(Backend backend, Csr matrix, Elimination elimination, Target.Nearest target, BooleanSupplier cancelled) {
        double norm = matrix.maximumRowSum();
        double off = norm > 0 ? OFF * norm : 1;
        boolean real = Math.abs(target.im()) < off;
        double imaginary = real ? 0 : Math.abs(target.im());
        SparseLu found = null;
        double at = real ? target.re() + off : target.re();
        for (int attempt = 0; found == null; attempt++) {
            SparseLu next = elimination.factor(backend.fronts(), matrix, at, imaginary, cancelled);
            if (next.perturbed() == 0) {
                found = next;
                continue;
            }
            next.close();
            if (attempt == 2) {
                throw new ArithmeticException("the generator minus " + at + (real ? "" : " + " + imaginary + "i") + " is singular to "
                        + "rounding; ask for eigenvalues nearest to another point");
            }
            at += 1.5 * off;
        }
        super(backend.operator(matrix), norm, target);
        point = target;
        re = at;
        im = imaginary;
        factors = found;
    }

    @Override
    public void apply(StateVector[] x, StateVector[] y) {
        double[][] real = downloaded(x);
        if (im == 0) {
            factors.solve(real);
            upload(real, y);
        } else {
            var imaginary = new double[x.length][factors.size()];
            factors.solve(real, imaginary);
            upload(imaginary, y);
        }
    }

    @Override
    public void applyTransposed(StateVector[] x, StateVector[] y) {
        double[][] real = downloaded(x);
        if (im == 0) {
            factors.solveTransposed(real);
            upload(real, y);
        } else {
            var imaginary = new double[x.length][factors.size()];
            factors.solveTransposed(real, imaginary);
            upload(imaginary, y);
        }
    }

    private static double[][] downloaded(StateVector[] x) {
        var values = new double[x.length][];
        for (int k = 0; k < x.length; k++) {
            values[k] = x[k].download();
        }
        return values;
    }

    private static void upload(double[][] values, StateVector[] y) {
        for (int k = 0; k < y.length; k++) {
            y[k].upload(values[k]);
        }
    }

    @Override
    public double key(double re, double im) {
        return Math.hypot(re, im);
    }

    /** How far the shift is from the target. */
    private double offset() {
        return Math.hypot(re - point.re(), im - Math.abs(point.im()));
    }

    @Override
    public double distance(double re, double im) {
        double[] lambda = this.im == 0 ? eigenvalue(re, im) : oneOfTwo(re, im);
        double distance = point.distance(lambda[0], lambda[1]);
        return this.im == 0 ? distance : Math.min(distance, point.distance(2 * this.re - lambda[0], -lambda[1]));
    }

    @Override
    public double cover(double distance) {
        double around = distance + offset();
        return im == 0 ? 1 / around : im / (around * (around + 2 * im));
    }

    @Override
    public double[] eigenvalue(double re, double im) {
        if (this.im != 0) {
            return null;
        }
        double[] inverse = inverse(re, im);
        return new double[] {this.re + inverse[0], inverse[1]};
    }

    /** s + √(t/θ − t²); the other one is its mirror image through s. */
    private double[] oneOfTwo(double re, double im) {
        double[] inverse = inverse(re, im);
        double squareRe = this.im * inverse[0] - this.im * this.im;
        double squareIm = this.im * inverse[1];
        double modulus = Math.sqrt(Math.hypot(squareRe, squareIm));
        double half = Math.atan2(squareIm, squareRe) / 2;
        return new double[] {this.re + modulus * Math.cos(half), modulus * Math.sin(half)};
    }

    /** 1/θ; infinite for θ = 0. */
    private static double[] inverse(double re, double im) {
        double modulus = Math.hypot(re, im);
        return modulus == 0 ? new double[] {Double.POSITIVE_INFINITY, 0} : new double[] {re / modulus / modulus, -im / modulus / modulus};
    }

    @Override
    public boolean improves() {
        return true;
    }

    /** For people. */
    @Override
    public String toString() {
        return "shift and invert around " + re + (im == 0 ? "" : " + " + im + "i");
    }

    @Override
    public void close() {
        generator().close();
        factors.close();
    }
}
