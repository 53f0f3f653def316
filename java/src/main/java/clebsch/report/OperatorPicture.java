package clebsch.report;

import clebsch.study.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The picture of an operator's table (quantum numbers of ket and bra, {@code re}, {@code im}): its real and its imaginary part over both
 * quantum numbers. Of an operator on several blocks j the block that holds most of it is drawn.
 */
public final class OperatorPicture {
    private OperatorPicture() {
    }

    /**
     * The picture; empty if the table is no operator's, or one of several subsystems, for which a plane has too few dimensions.
     *
     * @param symbol what the operator is called
     */
    public static Optional<Picture> of(Table table, String symbol, String name) {
        List<String> names = table.columns().stream().map(Table.Column::name).toList();
        boolean blocks = names.getFirst().equals("j");
        if (table.independent() != (blocks ? 3 : 2) || table.rows() == 0 || !names.containsAll(List.of("re", "im"))) {
            return Optional.empty();
        }
        double[] block = blocks ? table.columns().getFirst().values() : new double[table.rows()];
        double[] re = table.column("re").values();
        double[] im = table.column("im").values();
        double heaviest = Arrays.stream(block).distinct().boxed().max((a, b) ->
                Double.compare(weight(block, a, re, im), weight(block, b, re, im))).orElseThrow();
        int[] rows = IntStream.range(0, table.rows()).filter(r -> block[r] == heaviest).toArray();
        Table.Column ket = table.columns().get(table.independent() - 2);
        Table.Column bra = table.columns().get(table.independent() - 1);
        double[] x = axis(ket, rows);
        double[] y = axis(bra, rows);
        if (x.length < 2 || y.length < 2) {
            return Optional.empty();
        }
        var panels = new ArrayList<Picture.Panel>();
        for (Table.Column part : List.of(table.column("re"), table.column("im"))) {
            if (IntStream.of(rows).allMatch(r -> part.values()[r] == 0)) {
                continue;
            }
            var value = new double[x.length][y.length];
            for (double[] line : value) {
                Arrays.fill(line, Double.NaN);
            }
            for (int r : rows) {
                value[Arrays.binarySearch(x, ket.values()[r])][Arrays.binarySearch(y, bra.values()[r])] = part.values()[r];
            }
            String label = (part.name().equals("re") ? "Re" : "Im") + "⟨" + ket.name().replaceAll("_.*", "") + "|" + symbol + "|"
                    + bra.name().replaceAll("_.*", "") + "′⟩";
            panels.add(new Picture.Panel("", new Picture.Axis(ket.name().replaceAll("_.*", ""), false),
                    new Picture.Axis(bra.name().replaceAll("_.*", "") + "′", false), List.of(), List.of(),
                    new Picture.Field(x, y, value, label, Picture.ColourMap.DIVERGING)));
        }
        return panels.isEmpty() ? Optional.empty()
                : Optional.of(new Picture(name, blocks ? "in the block j = " + Numerals.rounded(heaviest, 6) : "", panels.size(), panels));
    }

    private static double weight(double[] block, double j, double[] re, double[] im) {
        return IntStream.range(0, block.length).filter(r -> block[r] == j).mapToDouble(r -> re[r] * re[r] + im[r] * im[r]).sum();
    }

    private static double[] axis(Table.Column column, int[] rows) {
        return IntStream.of(rows).mapToDouble(r -> column.values()[r]).distinct().sorted().toArray();
    }
}
