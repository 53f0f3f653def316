package clebsch.solver;

import clebsch.sparse.Csr;

/** placeholder until merged */
public final class DenseSpectrum {
    public static Spectrum of(Csr m, Target t, int count, boolean left) {
        throw new UnsupportedOperationException();
    }
}
