package clebsch.study;

import clebsch.basis.Packing;
import clebsch.basis.ProductBasis;
import clebsch.basis.Sector;
import clebsch.model.Subsystem;
import java.util.ArrayList;
import java.util.List;

/** Operators X = A + iB on the basis, A and B Hermitian and packed, written element by element. */
final class Eigenoperators {
    private Eigenoperators() {
    }

    /**
     * The elements of X on a sector: the quantum numbers of ket and bra ({@code j} in a Dicke basis, {@code m_ket} and {@code m_bra} of
     * spins, {@code n_ket} and {@code n_bra} of modes, behind the subsystem's name where there are several), then {@code re} and
     * {@code im} of ⟨ket|X|bra⟩. In a Dicke basis an element is the weight of all copies of its block.
     *
     * @param a the packed Hermitian part
     * @param b the packed anti-Hermitian part over i
     */
    static Table table(Sector sector, double[] a, double[] b) {
        Packing packing = sector.packing();
        ProductBasis basis = packing.basis();
        var rows = new ArrayList<double[]>();
        List<String> names = names(basis);
        // the elements of ρ with their real and imaginary parts, which lie apart in the packing
        var done = new boolean[sector.size()];
        for (int k = 0; k < sector.size(); k++) {
            if (done[k]) {
                continue;
            }
            long position = sector.position(k);
            int row = packing.rowAt(position);
            long length = packing.rowLength(row);
            boolean imaginaryFirst = position - packing.rowStart(row) >= length;
            int real = imaginaryFirst ? -1 : k;
            int imaginary = imaginaryFirst ? k : row == 0 ? -1 : sector.indexOf(position + length);
            if (imaginary >= 0) {
                done[imaginary] = true;
            }
            double scale = row == 0 ? 1 : Math.sqrt(0.5);
            double ar = real < 0 ? 0 : scale * a[real];
            double ai = imaginary < 0 ? 0 : scale * a[imaginary];
            double br = real < 0 ? 0 : scale * b[real];
            double bi = imaginary < 0 ? 0 : scale * b[imaginary];
            int ket = packing.ketAt(position);
            int bra = packing.braAt(row, ket);
            rows.add(row(basis, ket, bra, ar - bi, ai + br));
            if (row != 0) {
                rows.add(row(basis, bra, ket, ar + bi, br - ai));
            }
        }
        return Table.ofRows(names, names.size() - 2, rows);
    }

    private static List<String> names(ProductBasis basis) {
        var names = new ArrayList<String>();
        for (int s = 0; s < basis.subsystems().size(); s++) {
            String of = basis.subsystems().size() == 1 ? "" : basis.subsystems().get(s).name() + ".";
            if (basis.blocksOf(s) > 1) {
                names.add(of + "j");
            }
            String level = of + (basis.subsystems().get(s) instanceof Subsystem.Boson ? "n" : "m");
            names.add(level + "_ket");
            names.add(level + "_bra");
        }
        names.add("re");
        names.add("im");
        return names;
    }

    private static double[] row(ProductBasis basis, int ket, int bra, double re, double im) {
        var row = new ArrayList<Double>();
        for (int s = 0; s < basis.subsystems().size(); s++) {
            double lowest = basis.subsystems().get(s) instanceof Subsystem.Boson ? 0 : -basis.top(s) / 2.0;
            if (basis.blocksOf(s) > 1) {
                row.add(basis.top(s) / 2.0 - basis.block(ket, s));
            }
            row.add(lowest + basis.level(ket, s));
            row.add(lowest + basis.level(bra, s));
        }
        row.add(re);
        row.add(im);
        return row.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
