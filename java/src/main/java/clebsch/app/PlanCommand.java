package clebsch.app;

import clebsch.backend.Backend;
import clebsch.backend.BackendProvider;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.model.Solve;
import clebsch.study.CapacityException;
import clebsch.study.OperatorForm;
import clebsch.study.Plan;
import clebsch.study.SectorPlan;
import clebsch.study.Trajectories;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code clebsch plan FILE}. */
@Command(name = "plan", description = "Says what the model in FILE will need, without computing it.",
        mixinStandardHelpOptions = true, sortOptions = false)
final class PlanCommand implements Callable<Integer> {
    private static final int MOST_SECTORS = 12;

    @Mixin
    private ModelOptions options;

    @Mixin
    private RunOptions run;

    @Override
    public Integer call() {
        ModelDescription description = options.read();
        List<LinkedHashMap<String, Double>> points = description.sweepPoints();
        OperatorForm form = run.operatorForm();
        try (Backend backend = run.openBackend()) {
            for (Map<String, Double> point : points) {
                Model model = description.resolve(point);
                if (model.solve() instanceof Solve.Trajectories) {
                    trajectories(model, point, backend);
                    continue;
                }
                if (model.solve() instanceof Solve.Moments) {
                    run.say("%s%s: equations of moments, whose number 'clebsch equations' finds", model.name(),
                            point.isEmpty() ? "" : " at " + point);
                    continue;
                }
                if (model.solve() instanceof Solve.Steady || model.solve() instanceof Solve.Spectrum) {
                    sectors(model, point, backend);
                    continue;
                }
                var plan = new Plan(model, backend, form);
                Map<String, Object> record = plan.record();
                run.say("%s%s", model.name(), point.isEmpty() ? "" : " at " + point);
                run.say("  numbers of ρ      %s, of which the initial state reaches %s", record.get("dimension"),
                        record.get("dimensionInSector"));
                OptionalInt stationary = plan.carryingTrace();
                run.say("                    a stationary state can have %s", stationary.isPresent() ? stationary.getAsInt() : "more than fit");
                run.say("  generator         %s nonzeros", record.get("nonzerosInSector"));
                run.say("  memory            %s as csr, %s without a matrix; there is %s", Plan.bytes(plan.bytes(OperatorForm.CSR)),
                        Plan.bytes(plan.bytes(OperatorForm.MATRIX_FREE)), Plan.bytes(plan.memory()));
                run.say("  would run         %s, %s, on %s: %s", record.get("integrator"), plan.form(), backend.name(), backend.device());
                run.say("  %s about %.2g products in %.2g s",
                        plan.implicit() ? "if each time scale takes its turn" : "at the most", plan.products(), plan.seconds(backend));
                run.otherBackends(backend).forEach(other -> compare(other, model, form));
            }
        }
        return Main.DONE;
    }

    /** What a trajectory is. */
    private void trajectories(Model model, Map<String, Double> point, Backend backend) {
        Trajectories.Needs needs = Trajectories.needs(model, backend);
        run.say("%s%s", model.name(), point.isEmpty() ? "" : " at " + point);
        run.say("  a trajectory      %.4g amplitudes, in one of %.4g combinations of blocks j at a time", needs.amplitudes(), needs.blocks());
        run.say("  memory            up to %s for each of %d threads, %s for the means; there is %s", Plan.bytes(needs.bytesOfThread()),
                needs.threads(), Plan.bytes(needs.bytesOfMeans()), Plan.bytes(needs.memory()));
        run.say("  would run         %d trajectories on %s", ((Solve.Trajectories) model.solve()).count(), needs.place());
        needs.warnings().forEach(warning -> run.say("  %s", warning));
    }

    /** What a stationary state or a spectrum is looked for in. */
    private void sectors(Model model, Map<String, Double> point, Backend backend) {
        List<SectorPlan> sectors = SectorPlan.of(model, backend);
        run.say("%s%s: %d symmetry sectors", model.name(), point.isEmpty() ? "" : " at " + point, sectors.size());
        sectors.stream().limit(MOST_SECTORS).forEach(s -> run.say("  %-9d numbers of ρ%s, %d nonzeros; factors of %d numbers, %.2g multiplications, %s; %s",
                s.dimension(), s.carriesTrace() ? " with trace" : "", s.nonzeros(), s.entries(), s.products(), Plan.bytes(s.bytes()), s.elements()));
        if (sectors.size() > MOST_SECTORS) {
            run.say("  and %d more", sectors.size() - MOST_SECTORS);
        }
        run.say("  memory    there is %s on %s", Plan.bytes(backend.memory()), backend.name());
    }

    /** The line of a backend that would not be taken. */
    private void compare(BackendProvider provider, Model model, OperatorForm form) {
        switch (provider.probe()) {
            case BackendProvider.Availability.Unavailable no -> run.say("  on %-15s not here: %s", provider.name(), no.reason());
            case BackendProvider.Availability.Available ignored -> {
                try (Backend other = provider.open()) {
                    var plan = new Plan(model, other, form);
                    run.say("  on %-15s %s of %s, %s, %.2g s", provider.name(), Plan.bytes(plan.bytes(plan.form())),
                            Plan.bytes(plan.memory()), plan.form(), plan.seconds(other));
                } catch (CapacityException e) {
                    run.say("  on %-15s %s", provider.name(), e.getMessage());
                }
            }
        }
    }
}
