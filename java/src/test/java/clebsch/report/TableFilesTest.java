package clebsch.report;

import static org.assertj.core.api.Assertions.assertThat;

import clebsch.study.Table;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class TableFilesTest {
    /** Every kind of double, then bits drawn at random. */
    private static final double[] EXTREMES = {0.0, -0.0, 1.0 / 3, -1e-9, 1e6, Double.MIN_VALUE, Double.MIN_NORMAL,
        Double.MAX_VALUE, -Double.MAX_VALUE, Math.nextUp(1.0), Double.NaN, Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY};

    private static Table table() {
        SplittableRandom random = new SplittableRandom(5);
        double[] first = new double[200];
        double[] second = new double[200];
        for (int i = 0; i < first.length; i++) {
            first[i] = i < EXTREMES.length ? EXTREMES[i] : Double.longBitsToDouble(random.nextLong());
            second[i] = i;
        }
        return new Table(List.of(new Table.Column("t", second), new Table.Column("Jz", first)), 1);
    }

    private static String csv(Table table) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Csv.write(table, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static byte[] npz(Table table) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Npz.write(table, out);
        return out.toByteArray();
    }

    private static double number(String field) {
        return switch (field) {
            case "nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(field);
        };
    }

    @Test
    void csvReadsBackToTheSameBits() throws IOException {
        Table table = table();
        List<String> lines = csv(table).lines().toList();
        assertThat(lines).hasSize(201).first().isEqualTo("t,Jz");
        for (int column = 0; column < 2; column++) {
            double[] read = new double[table.rows()];
            for (int row = 0; row < read.length; row++) {
                read[row] = number(lines.get(row + 1).split(",")[column]);
            }
            // Equality of double[] tells 0.0 from -0.0 and has NaN equal NaN.
            assertThat(read).isEqualTo(table.columns().get(column).values());
        }
    }

    @Test
    void csvWritesColumnsOfWholeNumbersAsSuch() throws IOException {
        Table table = new Table(List.of(new Table.Column("k", new double[] {0, -2}), new Table.Column("x", new double[] {0, 0.5}),
                new Table.Column("minus", new double[] {-0.0, 1}), new Table.Column("large", new double[] {1e15, 1e300}),
                new Table.Column("nan", new double[] {1, Double.NaN})), 0);
        assertThat(csv(table)).isEqualTo("k,x,minus,large,nan\n0,0.0,-0.0,1.0E15,1.0\n-2,0.5,1.0,1.0E300,nan\n");
    }

    @Test
    void csvWritesWhatIsNotFiniteAsNumPyDoes() throws IOException {
        Table table = new Table(List.of(new Table.Column("x",
                new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})), 0);
        assertThat(csv(table)).isEqualTo("x\nnan\ninf\n-inf\n");
    }

    @Test
    void csvQuotesOnlyNamesThatNeedIt() throws IOException {
        double[] one = {1};
        Table table = new Table(List.of(new Table.Column("cov(a, b)", one), new Table.Column("say \"x\"", one),
                new Table.Column("Jm_re", one)), 0);
        assertThat(csv(table)).isEqualTo("\"cov(a, b)\",\"say \"\"x\"\"\",Jm_re\n1,1,1\n");
    }

    @Test
    void npzIsAnArchiveOfAlignedFloat64Arrays() throws IOException {
        Table table = table();
        Map<String, double[]> read = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(npz(table)))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                ByteBuffer bytes = ByteBuffer.wrap(zip.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
                byte[] magic = new byte[8];
                bytes.get(magic);
                assertThat(magic).containsExactly(0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0);
                byte[] header = new byte[Short.toUnsignedInt(bytes.getShort())];
                bytes.get(header);
                assertThat(bytes.position() % 64).isZero();
                assertThat(new String(header, StandardCharsets.US_ASCII))
                        .matches("\\{'descr': '<f8', 'fortran_order': False, 'shape': \\(200,\\), } *\n");
                double[] values = new double[200];
                bytes.asDoubleBuffer().get(values);
                assertThat(bytes.remaining()).isEqualTo(200 * Double.BYTES);
                read.put(entry.getName(), values);
            }
        }
        assertThat(new ArrayList<>(read.keySet())).containsExactly("t.npy", "Jz.npy");
        assertThat(read.get("t.npy")).isEqualTo(table.column("t").values());
        assertThat(read.get("Jz.npy")).isEqualTo(table.column("Jz").values());
    }

    @Test
    void bytesDoNotDependOnClockOrTimeZone() throws IOException {
        byte[] here = npz(table());
        TimeZone before = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Apia"));
            assertThat(Arrays.equals(npz(table()), here)).isTrue();
        } finally {
            TimeZone.setDefault(before);
        }
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(here))) {
            assertThat(zip.getNextEntry().getTimeLocal()).isEqualTo(LocalDateTime.of(1980, 2, 1, 0, 0));
        }
    }
}
