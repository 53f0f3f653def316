package clebsch.observable;

import java.util.function.Function;
import org.hipparchus.complex.Complex;

/**
 * A scalar function of a state.
 *
 * @param real true if it is real for every state
 * @param at   the function
 * @param <S>  what it is told of a state
 */
record Value<S>(boolean real, Function<S, Complex> at) {
}
