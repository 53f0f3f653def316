package clebsch.solver;

import clebsch.backend.Backend;
import clebsch.backend.StateVector;
import clebsch.sparse.Csr;
import clebsch.sparse.Elimination;
import clebsch.sparse.Fronts;
import clebsch.sparse.SparseLu;
import java.util.function.BooleanSupplier;

/**
 * T = (𝓛 − σ)⁻¹ for a real shift, and T = Im (𝓛 − σ)⁻¹ = t ((𝓛 − s)² + t²)⁻¹ for σ = s + it: real operators on real vectors
 * (B. N. Parlett, Y. Saad, Linear Algebra Appl. 88/89, 575 (1987); the fourth mode of ARPACK). The imaginary part has no zeros, where
 * the real part vanishes at λ = s.
 *
 * <p>Of T's eigenvalues those are found first that have the smallest |λ − σ|, or |λ − σ| |λ − σ̄|: from the latter follows the
 * radius around the target within which all are found. Where σ is real each θ is of one λ only, so that any σ will do.
 *
 * <p>A stationary state makes 𝓛 singular. The shift for a real target is therefore {@value #OFF} ‖𝓛‖ beside it, on the right, where a
 * generator of a semigroup has no eigenvalues; close enough to cost no more than a few eigenvalues too many, and far enough for the
 * largest eigenvalue of T not to drown the others: of λ it leaves the relative error ε |λ − σ| / |σ − target|. A target closer to the
 * real axis than that is treated as real.
 *
 * <p>Many eigenvalues around a target close to the imaginary axis, seen from outside of what they fill, a half disk, are found late at its
 * far side. How well a Krylov space separates the inside from the outside is a question of potential theory: Green's function of the
 * region that is free of other eigenvalues, here the half disk and all that is right of the axis, with its pole at σ (V. Druskin,
 * L. Knizhnerman, V. Simoncini, SIAM J. Matrix Anal. Appl. 32, 760 (2011), with other poles for other ends). A σ inside brings the pole
 * nearer to the far side; a third of the radius is about best, and that distance matters little.
 *
 * <p>The factors are on the host, whatever the backend; a product moves two vectors to and fro.
 */
public final class ShiftInvert extends Transformation {
    /** Distance of the shift from a real target, in units of ‖𝓛‖. */
    private static final double OFF = 1e-5;

    /** How far inside the region that the wanted eigenvalues fill the shift is at best, of the region's radius. */
    private static final double INSIDE = 0.3;
    /** Eigenvalues nearer to the target than this part of the shift's distance are found as exactly as those that far away. */
    private static final double NEAR = 0.01;

    private final Csr matrix;
    private final Elimination elimination;
    private final Fronts.Arithmetic arithmetic;
    private final BooleanSupplier cancelled;
    private final Target.Nearest point;
    private final double off;
    private final double im;
    private double re;
    private SparseLu factors;

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
        super(backend.operator(matrix), matrix.maximumRowSum(), target);
        this.matrix = matrix;
        this.elimination = elimination;
        this.cancelled = cancelled;
        arithmetic = backend.fronts();
        point = target;
        off = norm() > 0 ? OFF * norm() : 1;
        boolean real = Math.abs(target.im()) < off;
        im = real ? 0 : Math.abs(target.im());
        boolean factored = false;
        try {
            factor(real ? target.re() + off : target.re());
            factored = true;
        } finally {
            if (!factored) {
                generator().close();
            }
        }
    }

    private void factor(double from) {
        re = from;
        for (int attempt = 0; factors == null; attempt++) {
            SparseLu next = elimination.factor(arithmetic, matrix, re, im, cancelled);
            if (next.perturbed() == 0) {
                factors = next;
                return;
            }
            next.close();
            if (attempt == 2) {
                throw new ArithmeticException("the generator minus " + re + (im == 0 ? "" : " + " + im + "i") + " is singular to "
                        + "rounding; ask for eigenvalues nearest to another point");
            }
            re += 1.5 * off;
        }
    }

    /** Of one factorisation more, if the shift is real. */
    @Override
    public double costOfReaching() {
        return im == 0 ? elimination.products() : Double.POSITIVE_INFINITY;
    }

    @Override
    public void reach(double radius) {
        double beyond = radius + point.re();   // as far as the disk would reach over the imaginary axis
        if (beyond > 0) {
            factors.close();
            factors = null;
            factor(point.re() - INSIDE * beyond);
        }
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
        return this.im == 0 ? cover(distance(re, im)) : Math.hypot(re, im);
    }

    @Override
    public double distance(double re, double im) {
        double[] lambda = this.im == 0 ? eigenvalue(re, im) : oneOfTwo(re, im);
        double distance = point.distance(lambda[0], lambda[1]);
        return this.im == 0 ? distance : Math.min(distance, point.distance(2 * this.re - lambda[0], -lambda[1]));
    }

    @Override
    public double cover(double distance) {
        if (im == 0) {
            return 1 / (distance + off);
        }
        double around = distance + Math.hypot(re - point.re(), im - Math.abs(point.im()));
        return im / (around * (around + 2 * im));
    }

    /** |θ|, which leaves to λ an error of |λ − σ|; less for λ that are nearer to the target. */
    @Override
    public double scale(double re, double im) {
        double size = Math.hypot(re, im);
        return this.im == 0 && size > 0 ? size * Math.clamp((distance(re, im) + off) * size, NEAR, 1) : size;
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
        if (factors != null) {
            factors.close();
        }
    }
}
