package clebsch.observable;

import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.model.Model;
import clebsch.model.Operator;
import clebsch.model.Subsystem;
import clebsch.sparse.Diagonals;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.hipparchus.complex.Complex;

/** Which elements of ρ the observables of a model and the trace see: those that stand in their covectors. */
public final class Visible {
    private Visible() {
    }

    /**
     * The covectors as one: it is not zero where any of them is.
     *
     * @return what hands it over, or nothing if some observable is not a function of moments and may see all of ρ
     */
    public static Optional<BiConsumer<Packing, Packing.Sink>> of(Model model, ProductBasis basis) {
        List<Diagonals> operators = new ArrayList<>();
        var whole = new boolean[1];
        var formulas = new Formulas<Void>(k -> basis.subsystems().get(k).name(), basis::top, operator -> {
            Diagonals a = basis.matrix(operator);
            operators.add(a);
            return new Value<>(a.isHermitian(), nothing -> Complex.ZERO);
        }, (measurement, observable) -> {
            whole[0] = true;
            return new Value<>(true, nothing -> Complex.ZERO);
        });
        for (Model.Observable observable : model.observables()) {
            formulas.compile(observable.measurement(), observable);
        }
        if (whole[0]) {
            return Optional.empty();
        }
        operators.add(basis.matrix(new Operator.Identity(Complex.ONE)));
        FockTail.of(model, basis).forEach(last -> operators.add(FockTail.projector(basis, last)));
        return Optional.of((packing, sink) -> operators.forEach(a -> {
            if (a.isHermitian()) {
                ObservableSet.forUpperTriangle(a, (ket, bra, re, im) -> packing.pack(ket, bra, re, im, sink));
            } else {
                Diagonals adjoint = a.adjoint();
                for (Diagonals part : List.of(a.plus(adjoint), a.plus(new Complex(-1), adjoint).times(new Complex(0, -1)))) {
                    ObservableSet.forUpperTriangle(part, (ket, bra, re, im) -> packing.pack(ket, bra, re, im, sink));
                }
            }
        }));
    }
}
