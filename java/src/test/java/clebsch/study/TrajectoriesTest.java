package clebsch.study;

import clebsch.backend.Backend;
import clebsch.backend.Backends;
import clebsch.model.Grid;
import clebsch.model.ModelDescription;
import clebsch.model.Subsystem.BasisChoice;
import clebsch.WrittenModels;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrajectoriesTest {
    @Test
    void smoke() {
        for (long seed = 1; seed <= 8; seed++) {
            ModelDescription d = WrittenModels.random(seed, BasisChoice.AUTO, seed % 3 == 0 ? 3 : 0, seed % 2 == 0, seed % 4 == 1 ? new int[] {3, 2} : new int[] {5});
            d.observable("z", "a.z").observable("x", "a.x").observable("p", "a.p^2").observable("w", "wineland(a)");
            ModelDescription e = WrittenModels.random(seed, BasisChoice.AUTO, seed % 3 == 0 ? 3 : 0, seed % 2 == 0, seed % 4 == 1 ? new int[] {3, 2} : new int[] {5});
            e.observable("z", "a.z").observable("x", "a.x").observable("p", "a.p^2").observable("w", "wineland(a)");
            Grid times = Grid.of(0, 0.3, 0.7);
            try (Backend backend = Backends.open("ejml")) {
                var exact = Study.run(d.evolve(times), backend, Progress.SILENT).table();
                long t0 = System.nanoTime();
                var sampled = Study.run(e.trajectories(times, 2000), backend, Progress.SILENT);
                System.out.printf("seed %d %.2f s %s%n", seed, (System.nanoTime() - t0) * 1e-9, sampled.record());
                for (String name : List.of("z", "x", "p_re", "p_im", "w")) {
                    for (int r = 0; r < 3; r++) {
                        double m = sampled.table().column(name).values()[r], s = sampled.table().column(name + "_sem").values()[r], x = exact.column(name).values()[r];
                        System.out.printf("  %s %d: %.4f ± %.4f  exact %.4f  z = %.2f%n", name, r, m, s, x, (m - x) / s);
                    }
                }
            }
        }
    }
}
