package clebsch.report;

import clebsch.study.Table;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A table as NumPy's archive of arrays: {@code numpy.load("data.npz")["Jz"]} is the column Jz, float64. As
 * {@code numpy.savez} does it, each array is a stored (not compressed) member in the .npy format, version 1.0.
 */
final class Npz {
    /**
     * An entry must have a time. The zip library takes January 1980 for a time that the format cannot hold, and then adds a
     * field that depends on the time zone.
     */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);
    private static final int ALIGNMENT = 64;
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

    private Npz() {
    }

    static void write(Table table, OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.setMethod(ZipOutputStream.STORED);
        for (Table.Column column : table.columns()) {
            byte[] array = npy(column.values());
            CRC32 checksum = new CRC32();
            checksum.update(array);
            ZipEntry entry = new ZipEntry(column.name() + ".npy");
            entry.setTimeLocal(NO_TIME);
            entry.setSize(array.length);
            entry.setCrc(checksum.getValue());
            zip.putNextEntry(entry);
            zip.write(array);
            zip.closeEntry();
        }
        zip.finish();
    }

    private static byte[] npy(double[] values) {
        String description = "{'descr': '<f8', 'fortran_order': False, 'shape': (" + values.length + ",), }";
        int unpadded = MAGIC.length + Short.BYTES + description.length() + 1;
        int start = Math.ceilDiv(unpadded, ALIGNMENT) * ALIGNMENT;
        String header = description + " ".repeat(start - unpadded) + "\n";
        ByteBuffer bytes = ByteBuffer.allocate(Math.addExact(start, Math.multiplyExact(values.length, Double.BYTES)))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).putShort((short) header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
        bytes.asDoubleBuffer().put(values);
        return bytes.array();
    }
}
