package clebsch.study;

import clebsch.backend.Backend;
import clebsch.backend.BandedSequence;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.sparse.Csr;
import clebsch.sparse.Stencil;
import java.util.function.UnaryOperator;

/** A backend that says it has another memory than it has, or is given other matrices than it was asked for. */
record AlteredBackend(Backend backend, long memory, UnaryOperator<Csr> matrices) implements Backend {

    static AlteredBackend ofMemory(Backend backend, long memory) {
        return new AlteredBackend(backend, memory, UnaryOperator.identity());
    }

    @Override
    public String name() {
        return backend.name();
    }

    @Override
    public String device() {
        return backend.device();
    }

    @Override
    public StateVector vector(int size) {
        return backend.vector(size);
    }

    @Override
    public LinearOperator operator(Csr matrix) {
        return backend.operator(matrices.apply(matrix));
    }

    @Override
    public LinearOperator operator(Stencil stencil) {
        return backend.operator(stencil);
    }

    @Override
    public BandedSequence sequence(int vectors) {
        return backend.sequence(vectors);
    }

    @Override
    public int stencilWorthFrom() {
        return backend.stencilWorthFrom();
    }

    @Override
    public void combine(StateVector y, StateVector x, double[] w, StateVector[] v) {
        backend.combine(y, x, w, v);
    }

    @Override
    public double[] errorNorms(StateVector x, StateVector y, double rtol, double atol, double[][] w, StateVector[] v) {
        return backend.errorNorms(x, y, rtol, atol, w, v);
    }

    @Override
    public double dot(StateVector x, StateVector y) {
        return backend.dot(x, y);
    }

    @Override
    public double[][] dots(StateVector[] v, StateVector[] w) {
        return backend.dots(v, w);
    }

    @Override
    public void combine(StateVector[] y, double[][] c, StateVector[] v) {
        backend.combine(y, c, v);
    }

    @Override
    public void close() {
        backend.close();
    }
}
