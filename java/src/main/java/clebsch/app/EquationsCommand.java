package clebsch.app;

import clebsch.cumulant.Equations;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.model.Solve;
import clebsch.study.MomentRun;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clebsch equations FILE}. */
@Command(name = "equations", description = "Prints the equations of motion of the moments that the observables in FILE depend on.",
        mixinStandardHelpOptions = true, sortOptions = false)
final class EquationsCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions model;

    @Option(names = "--order", paramLabel = "N",
            description = "The most operators of which a moment is kept: 1 for mean field. As the file says if not given, else 2.")
    private Integer order;

    @Option(names = "--latex", description = "As LaTeX.")
    private boolean latex;

    @Override
    public Integer call() {
        ModelDescription description = model.read();
        Model resolved = description.resolve(description.sweepPoints().getFirst());
        if (resolved.observables().isEmpty()) {
            throw new Main.WrongInput(model.file() + ": observables: nothing is to be measured; "
                    + "name at least one, such as observables: {Jz: atoms.z}");
        }
        if (order != null && order < 1) {
            throw new Main.WrongInput("--order " + order + ": it must be a whole number of 1 or more");
        }
        int most = order != null ? order : resolved.solve() instanceof Solve.Moments asked ? asked.order() : 2;
        Equations equations = MomentRun.equations(resolved, most);
        System.out.print(latex ? equations.latex() : equations.text());
        return Main.DONE;
    }
}
