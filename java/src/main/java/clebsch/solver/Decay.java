package clebsch.solver;

import clebsch.sparse.Bands;
import java.util.Arrays;

/** The evolution of states on which the generator is diagonal: ψ_s(τ) = e^{g_s τ} ψ_s. */
final class Decay implements NoJump {
    private Wave start;
    private double[] re = new double[0];
    private double[] im = new double[0];
    private boolean phases;
    private double rateAtStart;
    private double rate;

    @Override
    public double begin(JumpSpace space, Wave wave, double remaining, double tolerance) {
        start = wave;
        int n = wave.hi() - wave.lo();
        if (re.length < n) {
            re = new double[n];
            im = new double[n];
        }
        Arrays.fill(re, 0, n, 0);
        Arrays.fill(im, 0, n, 0);
        phases = false;
        Bands g = space.generator();
        for (int k = 0; k < g.count(); k++) {
            if (g.offset(k) == 0) {
                for (int p = 0; p < n; p++) {
                    re[p] = g.real(k)[wave.lo() + p - g.base()];
                    im[p] = g.imaginary(k)[wave.lo() + p - g.base()];
                    phases |= im[p] != im[0];
                }
            }
        }
        double sum = 0;
        double squares = 0;
        for (int p = 0; p < n; p++) {
            double weight = wave.re()[p] * wave.re()[p] + wave.im()[p] * wave.im()[p];
            sum -= 2 * re[p] * weight;
            squares += 4 * re[p] * re[p] * weight;
        }
        rateAtStart = sum;
        return NoJump.expected(sum, squares - sum * sum, remaining);
    }

    @Override
    public double rateAtStart() {
        return rateAtStart;
    }

    @Override
    public double reach(double tau) {
        return tau;
    }

    /** True if the generator does nothing but multiply the amplitudes of a state. */
    static boolean suits(JumpSpace space, Wave wave) {
        Bands g = space.generator();
        g.require(wave.lo(), wave.hi());
        for (int k = 0; k < g.count(); k++) {
            if (g.offset(k) != 0) {
                for (int c = wave.lo() - g.base(); c < wave.hi() - g.base(); c++) {
                    if (g.real(k)[c] != 0 || g.imaginary(k)[c] != 0) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    @Override
    public double at(double tau, Wave into) {
        into.reserve(start.lo(), start.hi());
        for (int p = 0; p < start.hi() - start.lo(); p++) {
            double size = Math.exp(re[p] * tau);
            double a = start.re()[p];
            double b = start.im()[p];
            // a phase that all amplitudes have in common does not matter
            double c = phases ? size * Math.cos(im[p] * tau) : size;
            double s = phases ? size * Math.sin(im[p] * tau) : 0;
            into.re()[p] = c * a - s * b;
            into.im()[p] = c * b + s * a;
        }
        return into.norm2();
    }

    @Override
    public double atWithRate(double tau, Wave into) {
        double norm2 = at(tau, into);
        rate = 0;
        for (int p = 0; p < into.hi() - into.lo(); p++) {
            rate -= 2 * re[p] * (into.re()[p] * into.re()[p] + into.im()[p] * into.im()[p]);
        }
        return norm2;
    }

    @Override
    public double rate() {
        return rate;
    }

    @Override
    public long products() {
        return 0;
    }
}
