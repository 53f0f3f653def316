package clebsch.observable;

import clebsch.model.Measurement;
import clebsch.model.Model;
import clebsch.model.ModelException;
import clebsch.model.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import org.hipparchus.complex.Complex;

/**
 * Measurements as formulas in moments tr(Aρ): what is the same however the moments of a state are found.
 *
 * @param <S> what is known of a state
 */
final class Formulas<S> {
    private final IntFunction<String> name;
    private final IntUnaryOperator top;
    private final Function<Operator, Value<S>> mean;
    private final BiFunction<Measurement, Model.Observable, Value<S>> ofState;

    /**
     * @param name    name of a subsystem
     * @param top     the highest level of a subsystem
     * @param mean    ⟨A⟩
     * @param ofState what moments do not suffice for
     */
    Formulas(IntFunction<String> name, IntUnaryOperator top, Function<Operator, Value<S>> mean,
            BiFunction<Measurement, Model.Observable, Value<S>> ofState) {
        this.name = name;
        this.top = top;
        this.mean = mean;
        this.ofState = ofState;
    }

    /** The formula of a measurement, which is a part of an observable. */
    Value<S> compile(Measurement measurement, Model.Observable observable) {
        return switch (measurement) {
            case Measurement.Constant c -> new Value<>(c.value().getImaginary() == 0, s -> c.value());
            case Measurement.Mean m -> mean.apply(m.operator());
            case Measurement.Variance v -> {
                Operator a = v.operator();
                Value<S> square = mean.apply(new Operator.Adjoint(a).times(a));
                Value<S> first = mean.apply(a);
                yield new Value<>(true, s -> {
                    double size = first.at().apply(s).norm();
                    return new Complex(square.at().apply(s).getReal() - size * size);
                });
            }
            case Measurement.Covariance c -> {
                Value<S> product = mean.apply(c.first().times(c.second()).plus(c.second().times(c.first())));
                Value<S> first = mean.apply(c.first());
                Value<S> second = mean.apply(c.second());
                yield new Value<>(product.real() && first.real() && second.real(), s -> product.at().apply(s).multiply(0.5)
                        .subtract(first.at().apply(s).multiply(second.at().apply(s))));
            }
            case Measurement.Wineland w -> squeezing(w.members(), true);
            case Measurement.Kitagawa k -> squeezing(k.members(), false);
            case Measurement.Purity _, Measurement.Entropy _, Measurement.Fidelity _, Measurement.FisherInformation _,
                    Measurement.TraceNormRate _ -> ofState.apply(measurement, observable);
            case Measurement.Applied applied -> {
                List<Value<S>> arguments = applied.arguments().stream().map(a -> compile(a, observable)).toList();
                boolean realArguments = arguments.stream().allMatch(Value::real);
                if (!realArguments && applied.function().realOnly()) {
                    throw new ModelException(observable.location(), applied.function().written()
                            + " needs real arguments, and one of them is complex", "take abs of it first");
                }
                boolean real = realArguments || applied.function() == clebsch.model.Function.ABS;
                yield new Value<>(real, s -> {
                    Complex value = applied.function().apply(arguments.stream().map(a -> a.at().apply(s)).toList());
                    // a real quantity outside a function's real domain, such as √ of a variance that rounding made negative
                    return real && value.getImaginary() != 0 ? new Complex(Double.NaN) : value;
                });
            }
            case Measurement.Arithmetic a -> {
                Value<S> left = compile(a.left(), observable);
                Value<S> right = compile(a.right(), observable);
                yield new Value<>(left.real() && right.real(),
                        s -> a.operation().apply(left.at().apply(s), right.at().apply(s)));
            }
        };
    }

    /** Min over directions n ⟂ ⟨J⟩ of (ΔJ_n)², times N/|⟨J⟩|² or 4/N; NaN where ⟨J⟩ = 0 leaves the direction open. */
    private Value<S> squeezing(List<Integer> members, boolean wineland) {
        double n = members.stream().mapToInt(top::applyAsInt).sum();
        Operator[] spin = Arrays.stream(new Operator.Symbol[] {Operator.Symbol.X, Operator.Symbol.Y, Operator.Symbol.Z})
                .map(symbol -> new Operator.Sum(members.stream().<Operator>map(k ->
                        new Operator.Elementary(k, name.apply(k), symbol)).toList()))
                .toArray(Operator[]::new);
        List<Value<S>> first = Arrays.stream(spin).map(mean).toList();
        var second = new ArrayList<List<Value<S>>>();
        for (int i = 0; i < 3; i++) {
            var row = new ArrayList<Value<S>>();
            for (int j = 0; j <= i; j++) {
                row.add(mean.apply(spin[i].times(spin[j]).plus(spin[j].times(spin[i]))));
            }
            second.add(row);
        }
        return new Value<>(true, s -> {
            var length = new double[3];
            var covariance = new double[3][3];
            for (int i = 0; i < 3; i++) {
                length[i] = first.get(i).at().apply(s).getReal();
            }
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j <= i; j++) {
                    covariance[i][j] = second.get(i).get(j).at().apply(s).getReal() / 2 - length[i] * length[j];
                    covariance[j][i] = covariance[i][j];
                }
            }
            double size = Math.sqrt(length[0] * length[0] + length[1] * length[1] + length[2] * length[2]);
            // below rounding of the moments the direction of ⟨J⟩ means nothing
            if (!(size > 1e-12 * n)) {
                return new Complex(Double.NaN);
            }
            double variance = smallestAcross(covariance, length, size);
            return new Complex(wineland ? n * variance / (size * size) : 4 * variance / n);
        });
    }

    /** The smaller eigenvalue of a symmetric 3 × 3 matrix restricted to the plane across a vector. */
    private static double smallestAcross(double[][] matrix, double[] vector, double size) {
        double[] axis = {vector[0] / size, vector[1] / size, vector[2] / size};
        int least = Math.abs(axis[0]) <= Math.abs(axis[1])
                ? (Math.abs(axis[0]) <= Math.abs(axis[2]) ? 0 : 2) : (Math.abs(axis[1]) <= Math.abs(axis[2]) ? 1 : 2);
        var first = new double[3];
        first[least] = 1;
        double along = axis[least];
        double norm = Math.sqrt(1 - along * along);
        for (int i = 0; i < 3; i++) {
            first[i] = (first[i] - along * axis[i]) / norm;
        }
        double[] second = {axis[1] * first[2] - axis[2] * first[1], axis[2] * first[0] - axis[0] * first[2],
                axis[0] * first[1] - axis[1] * first[0]};
        double a = form(matrix, first, first);
        double b = form(matrix, first, second);
        double c = form(matrix, second, second);
        return (a + c) / 2 - Math.hypot((a - c) / 2, b);
    }

    private static double form(double[][] matrix, double[] left, double[] right) {
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                sum += left[i] * matrix[i][j] * right[j];
            }
        }
        return sum;
    }
}
