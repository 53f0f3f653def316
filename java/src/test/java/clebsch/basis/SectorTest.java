package clebsch.basis;

import static org.assertj.core.api.Assertions.assertThat;

import clebsch.Draft;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SectorTest {
    @Test
    void elementsAreNumberedInTheOrderOfThePacking() {
        // 289 positions: the last word is part full
        var packing = new Packing(new ProductBasis(List.of(Draft.spins("atoms", 16))));
        var member = new long[5];
        var random = new Random(1);
        int size = 0;
        for (int at = 0; at < 289; at++) {
            // both ends of words, and words 1 (none set) and 2 (all set) as extremes
            boolean kept = at / 64 == 2 || at / 64 != 1 && random.nextBoolean() || at == 0 || at == 288;
            if (kept) {
                member[at / 64] |= 1L << at;
                size++;
            }
        }
        var sector = new Sector(packing, member, size);
        assertThat(sector.size()).isEqualTo(size);
        long before = -1;
        for (int k = 0; k < size; k++) {
            assertThat(sector.position(k)).isGreaterThan(before);
            before = sector.position(k);
            assertThat(sector.indexOf(before)).isEqualTo(k);
        }
        for (long at = 0; at < 289; at++) {
            boolean kept = (member[(int) (at / 64)] >> at & 1) != 0;
            assertThat(sector.indexOf(at) >= 0).isEqualTo(kept);
        }
    }
}
