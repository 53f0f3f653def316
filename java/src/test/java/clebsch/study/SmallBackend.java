package clebsch.study;

import clebsch.backend.Backend;
import clebsch.backend.LinearOperator;
import clebsch.backend.StateVector;
import clebsch.sparse.Csr;

/** A backend that says it has less memory than it has. */
record SmallBackend(Backend backend, long memory) implements Backend {
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
        return backend.operator(matrix);
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
    public void close() {
        backend.close();
    }
}
