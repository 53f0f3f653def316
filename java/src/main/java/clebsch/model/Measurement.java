package clebsch.model;

import java.util.List;
import org.hipparchus.complex.Complex;

/** What an observable's expression asks of a state ρ: functions of ρ and arithmetic on them. */
public sealed interface Measurement {

    /** ⟨A⟩ = tr(Aρ). */
    record Mean(Operator operator) implements Measurement {
    }

    /** ⟨A²⟩ − ⟨A⟩² for Hermitian A; ⟨A†A⟩ − |⟨A⟩|² otherwise. */
    record Variance(Operator operator) implements Measurement {
    }

    /** ½⟨AB + BA⟩ − ⟨A⟩⟨B⟩. */
    record Covariance(Operator first, Operator second) implements Measurement {
    }

    /** The Wineland parameter ξ² = min_{n⊥} N (ΔJ_n)² / |⟨J⟩|² of an ensemble, spin or array. */
    record Wineland(List<Integer> members) implements Measurement {
        public Wineland {
            members = List.copyOf(members);
        }
    }

    /** The Kitagawa–Ueda parameter ξ_S² = min_{n⊥} 4 (ΔJ_n)² / N of an ensemble, spin or array. */
    record Kitagawa(List<Integer> members) implements Measurement {
        public Kitagawa {
            members = List.copyOf(members);
        }
    }

    /** tr ρ². */
    record Purity() implements Measurement {
    }

    /** −tr(ρ_s ln ρ_s) of the reduced state of the subsystems, or of the whole state when the list is empty. */
    record Entropy(List<Integer> members) implements Measurement {
        public Entropy {
            members = List.copyOf(members);
        }
    }

    /** (tr √(√σ ρ_s √σ))², which is ⟨ψ|ρ_s|ψ⟩ for a pure target; targets may cover only some subsystems. */
    record Fidelity(List<State.Assigned> targets) implements Measurement {
        public Fidelity {
            targets = List.copyOf(targets);
        }
    }

    /** The quantum Fisher information 2 Σ (p_i − p_j)²/(p_i + p_j) |⟨i|A|j⟩|² for the generator A (Hermitian). */
    record FisherInformation(Operator generator) implements Measurement {
    }

    /** ‖dρ/dt‖₁, the trace norm of the rate of change. */
    record TraceNormRate() implements Measurement {
    }

    /** A number. */
    record Constant(Complex value) implements Measurement {
    }

    /** A scalar function of the language, such as {@code sqrt}, of measurements. */
    record Applied(Function function, List<Measurement> arguments) implements Measurement {
        public Applied {
            arguments = List.copyOf(arguments);
        }
    }

    /** Arithmetic of two measurements. */
    record Arithmetic(Operation operation, Measurement left, Measurement right) implements Measurement {
    }
}
