package clebsch.basis;

/** The sector that leaves nothing out. */
public final class WholeSector {
    private WholeSector() {
    }

    public static Sector of(Packing packing) {
        int size = Math.toIntExact(packing.size());
        var member = new long[(size + 63) / 64];
        for (int at = 0; at < size; at++) {
            member[at / 64] |= 1L << at;
        }
        return new Sector(packing, member, size);
    }
}
