package clebsch.paper.carollo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import clebsch.cumulant.Equations;
import clebsch.model.Grid;
import clebsch.study.MomentRun;
import java.util.HashMap;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternsTest {
    /** Eq. (12) is a stationary state of the derived equations, with m_y = 0 and m_x what makes the length 1. */
    @ParameterizedTest
    @CsvSource({"2, 1, 0.9", "4, 1, 1.2", "4, 3, 1", "4, 4, 1.4"})
    void theStateAlignedWithAPatternIsStationary(int m, int nu, double g0) {
        var model = new Patterns(m, g0);
        int n = 100;
        Equations equations = MomentRun.equations(model.describe(n, new int[] {2, 2, 2, 2}, nu).cumulants(1, Grid.of(0, 1))
                .observable("xi", model.overlap(nu)).resolve(), 1);
        double z = model.stationaryOverlap(nu);
        assertThat(z).isBetween(0.1, 1.0);
        var values = new HashMap<String, Complex>();
        double x = -Math.sqrt(1 - z * z);
        for (int k = 1; k <= model.ensembles(); k++) {
            values.put("<s" + k + ".sigma_z>", new Complex(z * model.sign(nu, k)));
            values.put("<s" + k + ".sigma_p>", new Complex(x / 2));
            values.put("<s" + k + ".sigma_m>", new Complex(x / 2));
        }
        double g = g0 / Math.sqrt(model.ensembles());
        for (int mu = 1; mu <= m; mu++) {
            Complex alpha = mu != nu ? Complex.ZERO : new Complex(0, -g * model.ensembles() * z)
                    .divide(new Complex(Patterns.KAPPA / 2, model.mode(nu))).multiply(Math.sqrt(n));
            values.put("<c" + mu + ".a>", alpha);
            values.put("<c" + mu + ".ad>", alpha.conjugate());
            if (mu == nu) {
                assertThat(alpha.norm() * alpha.norm() / n).isCloseTo(model.occupation(nu, z), within(1e-12));
            }
        }
        assertThat(equations.moments()).isNotEmpty();
        for (String moment : equations.moments()) {
            assertThat(equations.rate(moment, values::get).norm()).as(moment).isLessThan(1e-12 * n);
        }
    }

    @Test
    void thePatternsAreOrthogonalAndTheFirstIsUniform() {
        var model = new Patterns(4, 1);
        for (int mu = 1; mu <= 4; mu++) {
            for (int nu = 1; nu <= 4; nu++) {
                int product = 0;
                for (int k = 1; k <= model.ensembles(); k++) {
                    product += model.sign(mu, k) * model.sign(nu, k);
                }
                assertThat(product).isEqualTo(mu == nu ? 8 : 0);
            }
        }
        assertThat(model.stationaryOverlap(1)).isPositive();
        assertThat(new Patterns(4, 0.999 * model.criticalCoupling(2)).stationaryOverlap(2)).isZero();
        assertThat(new Patterns(4, 1.001 * model.criticalCoupling(2)).stationaryOverlap(2)).isPositive();
    }
}
