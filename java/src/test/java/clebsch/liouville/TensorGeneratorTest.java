package clebsch.liouville;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.SphericalTensors;
import clebsch.basis.WholeSector;
import clebsch.model.Grid;
import clebsch.model.Model;
import clebsch.model.ModelDescription;
import clebsch.sparse.Csr;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The generator in spherical tensors against the one in the basis of levels. */
class TensorGeneratorTest {
    private static Model model(String hamiltonian, String jump, int spins) {
        return new ModelDescription("m").spins("a", Integer.toString(spins)).hamiltonian(hamiltonian).dissipator("0.7", jump)
                .dissipator("0.3", "a.n").initial("a", "down").evolve(Grid.of(0, 1)).observable("z", "a.z").resolve();
    }

    // every operator of the language, products whose order matters, complex factors, powers, jumps of two degrees
    @ParameterizedTest
    @CsvSource({"0.9*a.p*a.m + 2*a.x, a.m, 6", "a.y + 0.4*a.z^2, 0.3*a.p - 1.2*a.m, 7", "0, a.m^2 + (0.2-0.5*i)*a.z, 8",
            "i*a.x*a.y*a.z - i*a.z*a.y*a.x + 0.1*a.casimir*a.z, (0.1+i)*a.p*a.z, 9",
            "a.n^3 + (0.3+0.2*i)*a.p^2*a.z + dag((0.3+0.2*i)*a.p^2*a.z), dag(a.p*a.x)*a.y + 2, 12", "a.x + a.z, a.m, 1", "a.x^2, a.y, 2"})
    void oneGeneratorInTwoBases(String hamiltonian, String jump, int spins) {
        Model model = model(hamiltonian, jump, spins);
        var packing = new Packing(new ProductBasis(model.subsystems()));
        Csr levels = new Assembly(Generator.of(model, packing), WholeSector.of(packing)).matrix();
        var tensors = new SphericalTensors(packing);
        TensorGenerator generator = TensorGenerator.of(model).orElseThrow();
        int size = SphericalTensors.size(spins);
        double[] shells = new Random(spins).doubles(size, -1, 1).toArray();
        var through = new double[size];
        double[] packed = levels.times(tensors.packed(shells));
        tensors.extract(packed, through, 0, spins);
        double rounding = 1e-13 * levels.maximumRowSum();
        assertThat(packed).as("nothing is left").containsExactly(new double[size], within(rounding));
        assertThat(generator.truncated(spins).kept().times(shells)).containsExactly(through, within(rounding));
        assertThat(generator.truncated(spins).lost().rows()).isZero();
        for (int highest = 0; highest < spins; highest++) {
            var low = new double[SphericalTensors.size(highest)];
            System.arraycopy(shells, 0, low, 0, low.length);
            var whole = new double[size];
            tensors.extract(levels.times(tensors.packed(Arrays.copyOf(low, size))), whole, 0, spins);
            TensorGenerator.Truncated truncated = generator.truncated(highest);
            assertThat(truncated.kept().times(low)).containsExactly(Arrays.copyOf(whole, low.length), within(rounding));
            double[] lost = truncated.lost().times(low);
            assertThat(lost).containsExactly(Arrays.copyOfRange(whole, low.length, low.length + lost.length), within(rounding));
            double[] further = Arrays.copyOfRange(whole, low.length + lost.length, size);
            assertThat(further).containsExactly(new double[further.length], within(rounding));
        }
    }

    /** D[J_−] and twisting change k by one, the drive by none, although their squares change it by two. */
    @Test
    void whatCancelsIsNotStored() {
        Model model = new ModelDescription("lmg").spins("a", "30").hamiltonian("0.9*a.p*a.m + 22*a.x").dissipator("1", "a.m")
                .initial("a", "down").evolve(Grid.of(0, 1)).observable("z", "a.z").resolve();
        TensorGenerator.Truncated truncated = TensorGenerator.of(model).orElseThrow().truncated(20);
        // k → k and k ± 1 of the decay, k ± 1 of J_z², q of J_z, q ± 1 of J_x
        assertThat(truncated.kept().nonzeros()).isLessThan(8 * truncated.kept().rows());
        assertThat(truncated.kept().rowStart()[1]).as("nothing changes the trace").isZero();
        assertThat(IntStream.range(22 * 22 - 21 * 21, truncated.lost().rows())
                .allMatch(r -> truncated.lost().rowStart()[r + 1] == truncated.lost().rowStart()[r])).isTrue();
    }

    @Test
    void noiseOnSingleSpinsHasNoPlaceHere() {
        var model = new ModelDescription("m").spins("a", "6").dissipator("1", "a.m").each("0.1", "a.sigma_z").initial("a", "down")
                .evolve(Grid.of(0, 1)).observable("z", "a.z");
        assertThat(TensorGenerator.of(model.resolve())).isEmpty();
    }
}
