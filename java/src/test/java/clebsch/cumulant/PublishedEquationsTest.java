package clebsch.cumulant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import clebsch.model.Location;
import clebsch.model.Measurement;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.model.Grid;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Equations as printed in papers against those derived here. Both are polynomials of low degree; at values drawn at random they agree
 * only if they agree term by term.
 */
class PublishedEquationsTest {
    private final Random random = new Random(5);
    private final Map<String, Complex> values = new HashMap<>();

    private static Equations equations(ModelDescription description, int order) {
        Model model = description.evolve(Grid.of(0, 1)).resolve();
        return new Equations(model, order, model.observables().stream().map(o -> ((Measurement.Mean) o.measurement()).operator()).toList(),
                Location.api("solve"));
    }

    /** Values of moments as they come up; ⟨A†⟩ = ⟨A⟩*, and what is real is real. */
    private Complex value(String name) {
        Complex known = values.get(name);
        if (known == null) {
            String adjoint = adjoint(name);
            known = new Complex(random.nextDouble() - 0.5, name.equals(adjoint) ? 0 : random.nextDouble() - 0.5);
            values.put(name, known);
            values.put(adjoint, known.conjugate());
        }
        return known;
    }

    private static String adjoint(String name) {
        // names are written in the order of ensembles, σ_+, σ_−, σ_z and a†, a
        String swapped = name.replace("sigma_p", "S").replace("sigma_m", "sigma_p").replace("S", "sigma_m")
                .replaceAll("\\.ad\\b", ".C").replaceAll("\\.a\\b", ".ad").replaceAll("\\.C\\b", ".a");
        String[] parts = swapped.substring(1, swapped.length() - 1).split(" ");
        Arrays.sort(parts, (x, y) -> key(x).compareTo(key(y)));
        return "<" + String.join(" ", parts) + ">";
    }

    private static String key(String operator) {
        return operator.replace(".sigma_p", ".1").replace(".sigma_m", ".2").replace(".sigma_z", ".3").replace(".ad", ".4").replace(".a", ".5");
    }

    private static void close(Complex found, Complex expected) {
        assertThat(found.getReal()).isCloseTo(expected.getReal(), within(1e-12 * (1 + expected.norm())));
        assertThat(found.getImaginary()).isCloseTo(expected.getImaginary(), within(1e-12 * (1 + expected.norm())));
    }

    /**
     * D. Barberena et al., Phys. Rev. A 99, 053411 (2019), Eq. (15): it is the leading order. For N spins N there is N − 1, as a
     * spin does not act on itself, and each spin has besides what it does alone: it turns under χσ_+σ_− and decays with Γ.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 400})
    void barberenaEquation15WithWhatOneSpinDoesAlone(int n) {
        double chi = 0.7;
        double omega = 1.3;
        double gamma = 0.4;
        var equations = equations(new ModelDescription("LMG").spins("atoms", Integer.toString(n))
                .hamiltonian("0.7 * atoms.p * atoms.m + 1.3 * atoms.x").dissipator("0.4", "atoms.m").initial("atoms", "coherent(1, 1)")
                .observable("Jz", "atoms.z"), 1);
        Complex plus = value("<atoms.sigma_p>");
        double z = value("<atoms.sigma_z>").getReal();
        double x = 2 * plus.getReal();
        double y = 2 * plus.getImaginary();
        double others = n - 1;
        double rateX = others * chi * y * z + others * gamma / 2 * x * z - chi * y - gamma / 2 * x;
        double rateY = -omega * z - others * chi * x * z + others * gamma / 2 * y * z + chi * x - gamma / 2 * y;
        double rateZ = omega * y - others * gamma / 2 * (x * x + y * y) - gamma * (1 + z);
        close(equations.rate("<atoms.sigma_p>", this::value), new Complex(rateX / 2, rateY / 2));
        close(equations.rate("<atoms.sigma_z>", this::value), new Complex(rateZ));
    }

    /** F. Carollo, I. Lesanovsky, Phys. Rev. Lett. 126, 230601 (2021), Eq. (7), for four ensembles, three modes: as printed, at any N. */
    @Test
    void carolloEquation7() {
        int n = 5;
        double omega = 0.5;
        double g = 0.8;
        double kappa = 1.1;
        double[] mode = {1.5, 2, 2.5};
        int[][] f = {{1, 1, 1, 1}, {1, 1, -1, -1}, {1, -1, 1, -1}};
        var description = new ModelDescription("Dicke").parameter("N", n);
        var hamiltonian = new StringBuilder();
        for (int k = 1; k <= 4; k++) {
            description.spins("s" + k, "N").initial("s" + k, "coherent(1, 0.5)");
            hamiltonian.append(k > 1 ? " + " : "").append(omega).append("*2*s").append(k).append(".x");
        }
        for (int m = 0; m < 3; m++) {
            description.boson("c" + m, "3").initial("c" + m, "fock(0)");
            description.dissipator(Double.toString(kappa), "c" + m + ".a");
            hamiltonian.append(" + ").append(mode[m]).append("*c").append(m).append(".n");
            for (int k = 1; k <= 4; k++) {
                hamiltonian.append(" + ").append(g * f[m][k - 1]).append("/sqrt(N)*(c").append(m).append(".a + c").append(m)
                        .append(".ad)*2*s").append(k).append(".z");
            }
        }
        var equations = equations(description.hamiltonian(hamiltonian.toString().replace("+ -", "- ")).observable("z", "s1.z"), 1);
        double field = 0;
        for (int m = 0; m < 3; m++) {
            // α = ⟨a⟩/√N and m_z = ⟨σ_z⟩
            Complex alpha = value("<c" + m + ".a>").divide(Math.sqrt(n));
            field += f[m][2] * 2 * alpha.getReal();
            double overlap = 0;
            for (int k = 1; k <= 4; k++) {
                overlap += f[m][k - 1] * value("<s" + k + ".sigma_z>").getReal();
            }
            Complex rate = alpha.multiply(new Complex(-kappa / 2, -mode[m])).add(new Complex(0, -g * overlap));
            close(equations.rate("<c" + m + ".a>", this::value).divide(Math.sqrt(n)), rate);
        }
        Complex plus = value("<s3.sigma_p>");
        double x = 2 * plus.getReal();
        double y = 2 * plus.getImaginary();
        double z = value("<s3.sigma_z>").getReal();
        close(equations.rate("<s3.sigma_p>", this::value), new Complex((-2 * g * field * y) / 2, (-2 * omega * z + 2 * g * field * x) / 2));
        close(equations.rate("<s3.sigma_z>", this::value), new Complex(2 * omega * y));
    }

    /**
     * A. Chu et al., Appendix E: 27 real numbers, all of one and two spins. (That the equations are right is what
     * {@link TruncationTest} says of any model; none is printed.)
     */
    @Test
    void chuHas27Moments() {
        var equations = equations(new ModelDescription("two ensembles").parameter("S", 4)
                .spins("a", "2*S").spins("b", "2*S")
                .hamiltonian("1.2*(a.x + b.x) + 0.3/2*(a.z - b.z)").dissipator("1", "a.m + b.m")
                .each("0.1", "a.sigma_m").each("0.1", "b.sigma_m")
                .initial("a", "coherent(1, 0.3)").initial("b", "coherent(2, 0.9)").observable("Sz", "a.z"), 2);
        assertThat(equations.system().dimension()).isEqualTo(27);
        assertThat(equations.moments()).contains("<a.sigma_p>", "<a.sigma_z>", "<b.sigma_p>", "<b.sigma_z>", "<a.sigma_p a.sigma_p>",
                "<a.sigma_p a.sigma_m>", "<a.sigma_p a.sigma_z>", "<a.sigma_z a.sigma_z>", "<b.sigma_p b.sigma_p>",
                "<b.sigma_p b.sigma_m>", "<b.sigma_p b.sigma_z>", "<b.sigma_z b.sigma_z>", "<a.sigma_p b.sigma_p>",
                "<a.sigma_p b.sigma_m>", "<a.sigma_p b.sigma_z>", "<a.sigma_z b.sigma_p>", "<a.sigma_z b.sigma_z>");
        assertThat(equations.zero()).isEmpty();
    }

    /**
     * W.-K. Mok et al., Eq. (16), (17), with sums over i ≠ j ≠ k ≠ m kept as such: then they are what is derived, so that their
     * printed factors are right, and those of the last line of (A5) are not (it has Re[⟨σ_z⟩ …] where −4Re[⟨σ_+⟩ …] follows from the
     * line above). The paper's sums contain terms with i = j, smaller by 1/N.
     */
    @Test
    void mokEquations16And17() {
        int n = 6;
        double eta = 0.7;
        double gamma = 1.3;
        double phi = 0.4;
        double[] delta = {0.3, -0.2, 0.5, 0.1, -0.7, 0.9};
        var equations = equations(new ModelDescription("cat").parameter("N", n).parameter("delta", Arrays.stream(delta)
                .mapToObj(Double::toString).toList()).spin("e", "1/2").count("e", "N")
                .hamiltonian("sum(k, 1, N, delta[k]*e[k].z) + 0.7/N*(exp(0.4*i)*e.m^2 + exp(-0.4*i)*e.p^2)")
                .dissipator("1.3/N^2", "e.m^2").initial("e", "coherent(1, 0.3)").observable("Jz", "e.z"), 1);
        Complex[] p = IntStream.rangeClosed(1, n).mapToObj(k -> value("<e[" + k + "].sigma_p>")).toArray(Complex[]::new);
        double[] z = IntStream.rangeClosed(1, n).mapToDouble(k -> value("<e[" + k + "].sigma_z>").getReal()).toArray();
        int m = 2;
        Complex c1 = Complex.ZERO;
        // ⟨S_+S_−⟩/N² and ⟨S_+²S_−⟩/N² of the others
        Complex pair = Complex.ZERO;
        Complex triple = Complex.ZERO;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int k = 0; k < n; k++) {
                    if (i != j && j != k && i != k && i != m && j != m && k != m) {
                        triple = triple.add(p[i].multiply(p[j]).multiply(p[k].conjugate()));
                    }
                }
                if (i != j && i != m && j != m) {
                    pair = pair.add(p[i].multiply(p[j].conjugate()));
                    triple = triple.add(p[j].multiply(1 + z[i]));   // 2 σ_+σ_− = 1 + σ_z
                }
            }
            if (i != m) {
                c1 = c1.add(p[i].divide(n));
                pair = pair.add((1 + z[i]) / 2);
            }
        }
        pair = pair.divide(n * n);
        triple = triple.divide(n * n);
        Complex plus = p[m].multiply(new Complex(0, delta[m]))
                .add(new Complex(0, -2 * eta).multiply(new Complex(Math.cos(phi), Math.sin(phi))).multiply(c1.conjugate()).multiply(z[m]))
                .subtract(p[m].multiply(pair).multiply(2 * gamma)).add(triple.multiply(gamma * z[m]));
        close(equations.rate("<e[3].sigma_p>", this::value), plus);
        double rateZ = 8 * eta * new Complex(Math.cos(phi), -Math.sin(phi)).multiply(p[m]).multiply(c1).getImaginary()
                - 4 * gamma * (1 + z[m]) * pair.getReal() - 4 * gamma * p[m].multiply(triple.conjugate()).getReal();
        close(equations.rate("<e[3].sigma_z>", this::value), new Complex(rateZ));
    }

    /**
     * P. Groszkowski et al., Phys. Rev. X 12, 011015 (2022), Eq. (B2)–(B5), in their collective form: (B2) as it is; (B3), (B4) and
     * (B5) but for terms in which a spin comes up twice, smaller by 2/N, which cumulants of collective operators leave out. (B5) has
     * ⟨S_z²⟩ in print where ⟨S_x²⟩ follows.
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 1000})
    void groszkowskiEquationsB2ToB5(int n) {
        double r = 0.6;
        double gamma = 1.1;
        double coll = 0.3;
        double rel = 0.17;
        double phi = 0.05;
        var equations = equations(new ModelDescription("reservoir").spins("a", Integer.toString(n))
                .dissipator("1.1", "cosh(0.6)*a.m - sinh(0.6)*a.p").dissipator("0.3", "a.m").each("0.17", "a.sigma_m")
                .each("0.05/2", "a.sigma_z")
                .initial("a", "down").observable("z", "a.z").observable("x2", "a.x^2").observable("y2", "a.y^2"), 2);
        // ⟨σ_+σ_+⟩ stays real, the others are real for every state
        double pp = 0.21;
        double pm = 0.13;
        double zz = 0.34;
        double z = -0.56;
        Map<String, Complex> at = Map.of("<a.sigma_p a.sigma_p>", new Complex(pp), "<a.sigma_m a.sigma_m>", new Complex(pp),
                "<a.sigma_p a.sigma_m>", new Complex(pm), "<a.sigma_z a.sigma_z>", new Complex(zz), "<a.sigma_z>", new Complex(z));
        java.util.function.Function<String, Complex> values = name -> at.getOrDefault(name, Complex.ZERO);
        double pairs = n * (n - 1) / 4.0;
        double sz = n * z / 2;
        double sx2 = n / 4.0 + pairs * (2 * pm + 2 * pp);
        double sy2 = n / 4.0 + pairs * (2 * pm - 2 * pp);
        double czz = n / 4.0 + pairs * zz - sz * sz;
        double rateZ = n / 2.0 * equations.rate("<a.sigma_z>", values).getReal();
        double ratePp = equations.rate("<a.sigma_p a.sigma_p>", values).getReal();
        double ratePm = equations.rate("<a.sigma_p a.sigma_m>", values).getReal();
        double rateC = pairs * equations.rate("<a.sigma_z a.sigma_z>", values).getReal() - 2 * sz * rateZ;
        double g = gamma + coll;
        double up = Math.exp(2 * r) * gamma + coll;
        double down = Math.exp(-2 * r) * gamma + coll;
        double twiceX = -4 * g / n * (sx2 - n / 4.0) * sz;
        double twiceY = -4 * g / n * (sy2 - n / 4.0) * sz;
        double twiceC = 4 * g / n * (sx2 + sy2 - n / 2.0) * sz;
        double b2 = (-Math.exp(-2 * r) * gamma / 2 - Math.exp(2 * r) * gamma / 2 - coll - rel) * sz - g * (sx2 + sy2) - rel * n / 2;
        double b3 = up * sz * sz + (2 * g * sx2 - g / 2) * sz + (-up - 2 * phi - rel) * sx2 + up * czz + n * (phi + rel / 2) / 2;
        double b4 = down * sz * sz + (2 * g * sy2 - g / 2) * sz + (-down - 2 * phi - rel) * sy2 + down * czz + n * (phi + rel / 2) / 2;
        double b5 = (g + rel) * sz + up * sx2 + (-up - down - 2 * rel) * czz + down * sy2 + rel * n / 2;
        double scale = 1e-12 * n * n * n;
        assertThat(rateZ).isCloseTo(b2, within(scale));
        assertThat(pairs * 2 * (ratePm + ratePp)).isCloseTo(b3 + twiceX, within(scale));
        assertThat(pairs * 2 * (ratePm - ratePp)).isCloseTo(b4 + twiceY, within(scale));
        assertThat(rateC).isCloseTo(b5 + twiceC, within(scale));
    }
}
