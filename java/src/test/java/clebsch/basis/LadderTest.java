package clebsch.basis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import clebsch.Draft;
import clebsch.model.Subsystem;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LadderTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 8, 13, 20})
    void everyElementWithinABlockHasOnePlace(int n) {
        Ladder ladder = Ladder.of(Draft.dicke("a", n));
        int found = 0;
        for (int q = -n; q <= n; q++) {
            for (long i = 0; i < ladder.length(q); i++) {
                int ket = ladder.ketAt(q, i);
                assertThat(ladder.exists(ket)).isTrue();
                assertThat(ladder.exists(ket + q)).isTrue();
                assertThat(ladder.block(ket + q)).isEqualTo(ladder.block(ket));
                assertThat(ladder.indexOf(q, ket)).isEqualTo(i);
                found++;
            }
        }
        assertThat((double) found).isEqualTo(ladder.elements()).isEqualTo((n + 1.0) * (n + 2) * (n + 3) / 6);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 6, 60})
    void theCopiesOfAllBlocksAreAllStates(int n) {
        Ladder ladder = Ladder.of(Draft.dicke("a", n));
        double states = IntStream.range(0, ladder.blocks())
                .mapToDouble(b -> Math.exp(ladder.logCopies(b)) * (ladder.twiceJ(b) + 1)).sum();
        assertThat(states).isCloseTo(Math.pow(2, n), within(1e-12 * Math.pow(2, n)));
        assertThat(ladder.logCopies(0)).as("the symmetric states are there once").isZero();
    }

    /** Of a product of Dicke bases and other ladders every number of a Hermitian operator within blocks has its own position. */
    @Test
    void packingOfSeveralLadders() {
        for (List<Subsystem> system : List.of(List.of(Draft.dicke("a", 5)), List.of(Draft.dicke("a", 4), Draft.boson("c", 3)),
                List.of(Draft.boson("c", 2), Draft.dicke("a", 3), Draft.dicke("b", 2)), List.of(Draft.spins("a", 2), Draft.dicke("b", 3)))) {
            var basis = new ProductBasis(system);
            var packing = new Packing(basis);
            assertThat((double) packing.size()).isEqualTo(ProductBasis.elements(system));
            var seen = new BitSet();
            for (int a = 0; a < basis.dimension(); a++) {
                for (int b = a; b < basis.dimension(); b++) {
                    if (!basis.exists(a) || !basis.exists(b) || basis.blocks(a) != basis.blocks(b)) {
                        continue;
                    }
                    for (int part = 0; part < (a == b ? 1 : 2); part++) {
                        int ket = a;
                        int bra = b;
                        boolean real = part == 0;
                        packing.pack(a, b, 1 - part, part, (position, value) -> {
                            assertThat(seen.get((int) position)).isFalse();
                            seen.set((int) position);
                            packing.unpack(position, value, (x, y, re, im) -> {
                                assertThat(x == ket && y == bra || x == bra && y == ket).isTrue();
                                assertThat(real ? re : x == ket ? im : -im).isCloseTo(1, within(1e-15));
                            });
                        });
                    }
                }
            }
            assertThat(seen.cardinality()).isEqualTo((int) packing.size());
        }
    }
}
