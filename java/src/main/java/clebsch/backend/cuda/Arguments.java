package clebsch.backend.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;

/** Pointers as JCuda's libraries take them. */
final class Arguments {
    /** Factors. They lie outside the heap: a call holds up no collection of garbage. */
    static final Pointer ONE = number(1);
    static final Pointer ZERO = number(0);

    private Arguments() {
    }

    private static Pointer number(double value) {
        return Pointer.to(ByteBuffer.allocateDirect(Double.BYTES).order(ByteOrder.nativeOrder()).putDouble(0, value));
    }

    /** An address on the device. */
    static Pointer at(long address) {
        return new CUdeviceptr().withByteOffset(address);
    }
}
