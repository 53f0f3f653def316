package clebsch.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.backend.BandedSequence;
import clebsch.backend.StateVector;
import clebsch.sparse.Csr;
import clebsch.sparse.Fronts;
import clebsch.sparse.Stencil;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract notices a backend that is wrong in one number; that it passes those that are right, is for their own tests. */
class ContractTest {

    /** What is wrong, and in which cases that must show. */
    private enum Fault {
        COMBINATION("y = x"), NORM("error norms"), NORM_OF_NAN("not a number"), PRODUCT_OF_VECTORS("x · y"),
        PRODUCTS_OF_BASES("VᵀW"), COMBINATION_OF_BASES("VᵀW"), MATRIX("products of"), STENCIL("stencil"),
        SEQUENCE("sequence"), TRAJECTORIES("trajectories"), FACTORS("factors"), SHAPES("shapes");

        final String seen;

        Fault(String seen) {
            this.seen = seen;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSingleWrongNumberIsNoticed(Fault fault) {
        try (Backend backend = faulty(Backends.open("ejml"), fault)) {
            assertThat(Contract.cases().stream().filter(promise -> promise.name().contains(fault.seen)))
                    .anyMatch(promise -> broken(promise, backend));
        }
    }

    private static boolean broken(Contract.Case promise, Backend backend) {
        try {
            promise.run().accept(backend);
            return false;
        } catch (Violation e) {
            return true;
        }
    }

    private static Backend faulty(Backend backend, Fault fault) {
        Class<?>[] as = {Backend.class};
        return (Backend) Proxy.newProxyInstance(ContractTest.class.getClassLoader(), as, (proxy, method, given) -> {
            Object[] arguments = given == null ? new Object[0] : given.clone();
            String called = method.getName();
            Class<?> first = arguments.length == 0 ? void.class : method.getParameterTypes()[0];
            if (fault == Fault.MATRIX && first == Csr.class) {
                var matrix = (Csr) arguments[0];
                double[] value = matrix.value().clone();
                if (value.length > 0) {
                    value[value.length - 1] *= 1 + 1e-9;
                }
                arguments[0] = new Csr(matrix.rows(), matrix.columns(), matrix.rowStart(), matrix.column(), value);
            }
            if (fault == Fault.STENCIL && first == Stencil.class) {
                var s = (Stencil) arguments[0];
                double[] factor = Arrays.stream(s.factor()).map(f -> f * (1 + 1e-9)).toArray();
                arguments[0] = new Stencil(s.size(), s.segmentStart(), s.firstRun(), s.target(), s.source(), s.length(), factor,
                        s.left(), s.right(), s.added(), s.table());
            }
            Object result;
            try {
                result = method.invoke(backend, arguments);
            } catch (InvocationTargetException e) {
                if (fault == Fault.SHAPES && e.getCause() instanceof IllegalArgumentException) {
                    return method.getReturnType() == double.class ? 0.0 : null;   // refuses nothing
                }
                throw e.getCause();
            }
            return switch (fault) {
                case COMBINATION -> {
                    if (called.equals("combine") && first == StateVector.class) {
                        spoil((StateVector) arguments[0]);
                    }
                    yield result;
                }
                case COMBINATION_OF_BASES -> {
                    if (called.equals("combine") && first == StateVector[].class && ((StateVector[]) arguments[0]).length > 0) {
                        spoil(((StateVector[]) arguments[0])[0]);
                    }
                    yield result;
                }
                case NORM -> result instanceof double[] norms ? Arrays.stream(norms).map(x -> x * (1 + 1e-9)).toArray() : result;
                case NORM_OF_NAN -> result instanceof double[] norms
                        ? Arrays.stream(norms).map(x -> Double.isNaN(x) ? 1 : x).toArray() : result;
                case PRODUCT_OF_VECTORS -> result instanceof Double product ? product * (1 + 1e-9) : result;
                case PRODUCTS_OF_BASES -> {
                    if (result instanceof double[][] products && products.length > 0 && products[0].length > 0) {
                        products[0][0] *= 1 + 1e-9;
                    }
                    yield result;
                }
                case SEQUENCE, TRAJECTORIES -> result instanceof BandedSequence sequence
                        ? shifted(sequence, fault == Fault.SEQUENCE ? 1e-9 : 1e-6)
                        : result;
                case FACTORS -> result instanceof Fronts.Arithmetic arithmetic
                        ? (Fronts.Arithmetic) (tree, a, re, im, tiny) -> arithmetic.fronts(tree, a, re * (1 + 1e-7), im, tiny)
                        : result;
                case MATRIX, STENCIL, SHAPES -> result;
            };
        });
    }

    private static void spoil(StateVector vector) {
        double[] numbers = vector.download();
        numbers[numbers.length - 1] += 1e-9;
        vector.upload(numbers);
    }

    /** A sequence whose terms are of a slightly different recurrence. */
    private static BandedSequence shifted(BandedSequence sequence, double by) {
        return (BandedSequence) Proxy.newProxyInstance(ContractTest.class.getClassLoader(), new Class<?>[] {BandedSequence.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("next")) {
                        arguments[1] = (Double) arguments[1] * (1 + by);
                    }
                    return method.invoke(sequence, arguments);
                });
    }
}
