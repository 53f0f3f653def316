package clebsch.basis;

import static org.assertj.core.api.Assertions.assertThat;

import clebsch.Draft;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
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

    @Test
    void positionsBeforeTheFirstAndBehindTheLastAreNotKept() {
        var packing = new Packing(new ProductBasis(List.of(Draft.spins("atoms", 16))));
        var sector = new Sector(packing, new long[] {130, 131, 200});
        assertThat(sector.size()).isEqualTo(3);
        assertThat(LongStream.range(0, 289).filter(at -> sector.indexOf(at) >= 0)).containsExactly(130L, 131L, 200L);
        assertThat(sector.indexOf(200)).isEqualTo(2);
        assertThat(sector.countIn(0, 130)).isZero();
        assertThat(sector.countIn(0, 131)).isEqualTo(1);
        assertThat(sector.countIn(131, 201)).isEqualTo(2);
        assertThat(sector.countIn(0, 289)).isEqualTo(3);
        var none = new Sector(packing, new long[0]);
        assertThat(none.size() + none.countIn(0, 289)).isZero();
        assertThat(none.indexOf(0)).isNegative();
    }
}
