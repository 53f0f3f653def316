package clebsch.app;

import clebsch.model.Solve;
import clebsch.study.OperatorForm;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** How the generator is held, for commands and methods that hold it at all. */
final class FormOption {
    @Option(names = "--operator", paramLabel = "FORM", defaultValue = "auto",
            description = "How the generator is held: auto, csr, matrix-free or tensors. For evolve, and for spectrum by method: propagator.")
    private String written;

    OperatorForm form() {
        return Arrays.stream(OperatorForm.values()).filter(f -> f.toString().equals(written)).findFirst()
                .orElseThrow(() -> new Main.WrongInput("--operator " + written + ": write one of "
                        + Arrays.stream(OperatorForm.values()).map(OperatorForm::toString).collect(Collectors.joining(", "))));
    }

    /** The form for a method, which must have a use for it. */
    OperatorForm form(Solve solve) {
        OperatorForm form = form();
        if (form != OperatorForm.AUTO) {
            String without = switch (solve) {
                case Solve.Evolve evolve -> evolve.integrator() == Solve.Integrator.IMPLICIT && form != OperatorForm.CSR
                        ? "the integrator implicit factors a sparse matrix" : "";
                case Solve.Steady _ -> "a stationary state is found with a sparse matrix";
                case Solve.Spectrum spectrum when form == OperatorForm.TENSORS -> "a spectrum is computed between levels";
                case Solve.Spectrum spectrum when spectrum.method() != Solve.SpectralMethod.PROPAGATOR ->
                        "a spectrum has the choice by method: propagator only";
                case Solve.Spectrum spectrum -> spectrum.conditions() && form != OperatorForm.CSR
                        ? "conditions take the sparse matrix and its transpose" : "";
                case Solve.Trajectories _ -> "a trajectory needs no generator of ρ";
                case Solve.Moments _ -> "equations of moments have no generator of ρ";
            };
            if (!without.isEmpty()) {
                throw new Main.WrongInput("--operator " + written + ": " + without + "; leave --operator out");
            }
        }
        return form;
    }
}
