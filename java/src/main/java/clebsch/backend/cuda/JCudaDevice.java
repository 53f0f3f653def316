package clebsch.backend.cuda;

import static jcuda.driver.JCudaDriver.cuCtxSetCurrent;
import static jcuda.driver.JCudaDriver.cuDeviceGet;
import static jcuda.driver.JCudaDriver.cuDeviceGetAttribute;
import static jcuda.driver.JCudaDriver.cuDeviceGetCount;
import static jcuda.driver.JCudaDriver.cuDeviceGetName;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRelease;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRetain;
import static jcuda.driver.JCudaDriver.cuDeviceTotalMem;
import static jcuda.driver.JCudaDriver.cuDriverGetVersion;
import static jcuda.driver.JCudaDriver.cuGetErrorName;
import static jcuda.driver.JCudaDriver.cuGetErrorString;
import static jcuda.driver.JCudaDriver.cuGraphAddKernelNode;
import static jcuda.driver.JCudaDriver.cuGraphCreate;
import static jcuda.driver.JCudaDriver.cuGraphDestroy;
import static jcuda.driver.JCudaDriver.cuGraphExecDestroy;
import static jcuda.driver.JCudaDriver.cuGraphExecKernelNodeSetParams;
import static jcuda.driver.JCudaDriver.cuGraphInstantiate;
import static jcuda.driver.JCudaDriver.cuGraphLaunch;
import static jcuda.driver.JCudaDriver.cuInit;
import static jcuda.driver.JCudaDriver.cuLaunchKernel;
import static jcuda.driver.JCudaDriver.cuMemAlloc;
import static jcuda.driver.JCudaDriver.cuMemFree;
import static jcuda.driver.JCudaDriver.cuMemGetInfo;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoH;
import static jcuda.driver.JCudaDriver.cuMemcpyHtoD;
import static jcuda.driver.JCudaDriver.cuMemsetD8;
import static jcuda.driver.JCudaDriver.cuModuleGetFunction;
import static jcuda.driver.JCudaDriver.cuModuleLoadData;
import static jcuda.driver.JCudaDriver.cuModuleUnload;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import jcuda.NativePointerObject;
import jcuda.Pointer;
import jcuda.driver.CUDA_KERNEL_NODE_PARAMS;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUgraphNode;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;

/**
 * A GPU through the CUDA driver, by JCuda. It uses the device's primary context, which libraries of the maker share, and its
 * default stream: one queue, in which everything runs in the order in which it was asked for.
 */
final class JCudaDevice implements Device {
    /** The first device that the kernels are compiled for: 7.5. */
    private static final int LEAST_CAPABILITY = 75;

    /**
     * A device that was found.
     *
     * @param ordinal         its number
     * @param name            by its maker
     * @param capability      ten times its compute capability, 90 for 9.0
     * @param bytes           of its memory
     * @param multiprocessors that it has
     * @param driver          the CUDA version of the driver, 12040 for 12.4
     */
    record Found(int ordinal, String name, int capability, long bytes, int multiprocessors, int driver) {
        String description() {
            return String.format(Locale.ROOT, "%s (compute capability %d.%d, %d multiprocessors, %.1f GiB)", name,
                    capability / 10, capability % 10, multiprocessors, bytes / 0x1p30);
        }
    }

    /** A kernel in the image, the memory its arguments are read from, and where each of them lies there. */
    private record Entry(CUfunction function, ByteBuffer memory, Pointer arguments) {
        /** The arguments of a launch, until the next one's. */
        Pointer with(Launch launch) {
            memory.clear().put(launch.arguments().duplicate());
            return arguments;
        }
    }

    /** An address on the device for JCuda, which has no public way to make one. */
    private static final class Address extends CUdeviceptr {
        Address() {
        }

        Address(long value) {
            super(new CUdeviceptr(), value);
        }

        long value() {
            return getNativePointer();
        }
    }

    /** The default one. JCuda takes none for it in some functions and not in others. */
    private static final CUstream STREAM = new CUstream();

    private final Found found;
    private final CUdevice device;
    private final CUcontext context = new CUcontext();
    private final CUmodule module = new CUmodule();
    private final Map<Kernel, Entry> entries = new EnumMap<>(Kernel.class);
    private final Optional<CuSparse> sparse;
    private final Optional<CuBlas> dense;
    private final List<String> fallBacks = new ArrayList<>();
    private final String image;
    private boolean graphs = true;
    /** After an error of the device nothing of it can be used, and the driver takes its memory back itself. */
    private boolean lost;
    private boolean closed;

    /** All devices that the driver shows. */
    static List<Found> find() throws Libraries.Unusable {
        Libraries.driver();
        try {
            check(cuInit(0), "starting the driver");
            var driver = new int[1];
            check(cuDriverGetVersion(driver), "asking for the driver's version");
            if (driver[0] < Libraries.LEAST_DRIVER) {
                throw new Libraries.Unusable("the NVIDIA driver is for CUDA " + version(driver[0])
                        + "; install version 525 or newer, for CUDA " + version(Libraries.LEAST_DRIVER), null);
            }
            var count = new int[1];
            check(cuDeviceGetCount(count), "counting devices");
            var devices = new ArrayList<Found>();
            for (int k = 0; k < count[0]; k++) {
                var device = new CUdevice();
                check(cuDeviceGet(device, k), "finding device " + k);
                var name = new byte[128];
                check(cuDeviceGetName(name, name.length, device), "asking for the name of device " + k);
                var bytes = new long[1];
                check(cuDeviceTotalMem(bytes, device), "asking for the memory of device " + k);
                int capability = 10 * attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
                        + attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
                devices.add(new Found(k, new String(name, StandardCharsets.UTF_8).split("\0", 2)[0], capability, bytes[0],
                        attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT), driver[0]));
            }
            return List.copyOf(devices);
        } catch (Failure e) {
            throw new Libraries.Unusable("the NVIDIA driver is here but does not work: " + e.getMessage(), e);
        }
    }

    /** The device to take: the first that the kernels run on. */
    static Found choose(List<Found> devices) throws Libraries.Unusable {
        if (devices.isEmpty()) {
            throw new Libraries.Unusable("the NVIDIA driver shows no GPU; see whether nvidia-smi lists one and "
                    + "CUDA_VISIBLE_DEVICES hides it", null);
        }
        return devices.stream().filter(d -> d.capability() >= LEAST_CAPABILITY).findFirst()
                .orElseThrow(() -> new Libraries.Unusable(devices.getFirst().description()
                        + " is too old: the kernels need compute capability 7.5 or more", null));
    }

    static String version(int number) {
        return number / 1000 + "." + number % 1000 / 10;
    }

    private static int attribute(CUdevice device, int attribute) {
        var value = new int[1];
        check(cuDeviceGetAttribute(value, attribute, device), "asking for attribute " + attribute + " of a device");
        return value[0];
    }

    /**
     * Opens a device and loads the kernels.
     *
     * @throws Failure if the driver refuses
     */
    JCudaDevice(Found found) {
        this.found = found;
        device = new CUdevice();
        check(cuDeviceGet(device, found.ordinal()), "finding " + found.name());
        check(cuDevicePrimaryCtxRetain(context, device), "opening " + found.name());
        try {
            use();
            image = load();
            for (Kernel kernel : Kernel.values()) {
                entries.put(kernel, entry(kernel));
            }
            sparse = library(CuSparse::open);
            dense = library(CuBlas::open);
        } catch (RuntimeException | Error e) {
            cuDevicePrimaryCtxRelease(device);
            throw e;
        }
    }

    /** Loads the first image that the driver takes, and gives its name. */
    private String load() {
        for (KernelImage candidate : KernelImage.all()) {
            int result = cuModuleLoadData(module, candidate.bytes());
            if (result == CUresult.CUDA_SUCCESS) {
                return candidate.name();
            }
            fallBacks.add("the kernels' " + candidate.name() + " was refused: " + error(result));
        }
        throw new Failure(String.join("; ", fallBacks));
    }

    /** Opens a library, with what makes the device's context that of the calling thread. */
    private interface Opening<L> {
        L open(Runnable use) throws Libraries.Unusable;
    }

    /** Empty if it cannot be used; own kernels do its work. */
    private <L> Optional<L> library(Opening<L> opening) {
        try {
            return Optional.of(opening.open(this::use));
        } catch (Libraries.Unusable | Failure e) {
            fallBacks.add(e.getMessage());
            return Optional.empty();
        }
    }

    /** What is done without, and why. */
    List<String> fallBacks() {
        return List.copyOf(fallBacks);
    }

    private Entry entry(Kernel kernel) {
        var function = new CUfunction();
        check(cuModuleGetFunction(function, module, kernel.symbol()), "finding the kernel " + kernel.symbol());
        List<Kernel.Argument> parameters = kernel.parameters();
        ByteBuffer memory = ByteBuffer.allocateDirect(kernel.bytes()).order(ByteOrder.nativeOrder());
        var each = new NativePointerObject[parameters.size()];
        int at = 0;
        for (int k = 0; k < each.length; k++) {
            each[k] = Pointer.to(memory).withByteOffset(at);
            at += parameters.get(k).bytes;
        }
        return new Entry(function, memory, Pointer.to(each));
    }

    @Override
    public String description() {
        return found.description() + ", kernels from " + image + ", " + sparse.map(CuSparse::description).orElse("no cuSPARSE") + ", "
                + dense.map(CuBlas::description).orElse("no cuBLAS");
    }

    @Override
    public int multiprocessors() {
        return found.multiprocessors();
    }

    @Override
    public synchronized long free() {
        use();
        var free = new long[1];
        require(cuMemGetInfo(free, new long[1]), "asking for free memory");
        return free[0];
    }

    @Override
    public synchronized Optional<Long> allocate(long bytes) {
        use();
        var address = new Address();
        int result = cuMemAlloc(address, bytes);
        if (result == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
            return Optional.empty();
        }
        require(result, "taking " + bytes + " bytes");
        return Optional.of(address.value());
    }

    @Override
    public synchronized void release(long address) {
        if (!lost) {
            use();
            require(cuMemFree(new Address(address)), "giving memory back");
        }
    }

    @Override
    public synchronized void clear(long address, long bytes) {
        use();
        require(cuMemsetD8(new Address(address), (byte) 0, bytes), "clearing " + bytes + " bytes");
    }

    @Override
    public void upload(long to, double[] from, int count) {
        upload(to, Pointer.to(from), (long) count * Double.BYTES);
    }

    @Override
    public void upload(long to, int[] from, int count) {
        upload(to, Pointer.to(from), (long) count * Integer.BYTES);
    }

    @Override
    public void upload(long to, byte[] from, int count) {
        upload(to, Pointer.to(from), count);
    }

    private synchronized void upload(long to, Pointer from, long bytes) {
        if (bytes > 0) {
            use();
            require(cuMemcpyHtoD(new Address(to), from, bytes), "copying " + bytes + " bytes to the device");
        }
    }

    @Override
    public synchronized void download(double[] to, long from, int count) {
        use();
        require(cuMemcpyDtoH(Pointer.to(to), new Address(from), (long) count * Double.BYTES),
                "what was started before, or copying " + count + " numbers from the device");
    }

    @Override
    public synchronized void launch(Launch launch) {
        use();
        Entry entry = entries.get(launch.kernel());
        require(cuLaunchKernel(entry.function(), launch.blocks(), 1, 1, launch.threads(), 1, 1, 0, STREAM, entry.with(launch), null),
                "starting " + launch.kernel().symbol() + " with " + launch.blocks() + " blocks");
    }

    /** Empty as soon as the driver has refused one. */
    @Override
    public synchronized Optional<Chain> chain(List<Launch> launches) {
        if (!graphs) {
            return Optional.empty();
        }
        use();
        try {
            return Optional.of(new Graph(launches));
        } catch (Failure e) {
            graphs = false;
            fallBacks.add(e.getMessage() + "; each kernel is started for itself");
            return Optional.empty();
        }
    }

    /** A CUDA graph: kernels in a row, each after the one before. The driver copies arguments when they are set. */
    private final class Graph implements Chain {
        private final CUgraph graph = new CUgraph();
        private final CUgraphExec executable = new CUgraphExec();
        private final CUgraphNode[] nodes;
        private boolean open = true;

        Graph(List<Launch> launches) {
            nodes = new CUgraphNode[launches.size()];
            check(cuGraphCreate(graph, 0), "making a graph");
            try {
                for (int k = 0; k < nodes.length; k++) {
                    nodes[k] = new CUgraphNode();
                    CUgraphNode[] before = k == 0 ? null : new CUgraphNode[] {nodes[k - 1]};
                    check(cuGraphAddKernelNode(nodes[k], graph, before, k == 0 ? 0 : 1, parameters(launches.get(k))),
                            "putting a kernel into a graph");
                }
                check(cuGraphInstantiate(executable, graph, 0), "making a graph ready");
            } catch (RuntimeException | Error e) {
                cuGraphDestroy(graph);
                throw e;
            }
        }

        private CUDA_KERNEL_NODE_PARAMS parameters(Launch launch) {
            Entry entry = entries.get(launch.kernel());
            var parameters = new CUDA_KERNEL_NODE_PARAMS();
            parameters.func = entry.function();
            parameters.gridDimX = launch.blocks();
            parameters.gridDimY = 1;
            parameters.gridDimZ = 1;
            parameters.blockDimX = launch.threads();
            parameters.blockDimY = 1;
            parameters.blockDimZ = 1;
            parameters.kernelParams = entry.with(launch);
            return parameters;
        }

        @Override
        public void set(int k, Launch launch) {
            synchronized (JCudaDevice.this) {
                use();
                require(cuGraphExecKernelNodeSetParams(executable, nodes[k], parameters(launch)),
                        "changing " + launch.kernel().symbol() + " in a graph");
            }
        }

        @Override
        public void start() {
            synchronized (JCudaDevice.this) {
                use();
                require(cuGraphLaunch(executable, STREAM), "starting a graph of " + nodes.length + " kernels");
            }
        }

        @Override
        public void close() {
            synchronized (JCudaDevice.this) {
                if (open && !lost) {
                    open = false;
                    use();
                    require(cuGraphExecDestroy(executable), "freeing a graph");
                    require(cuGraphDestroy(graph), "freeing a graph");
                }
            }
        }
    }

    @Override
    public Optional<SparseLibrary> sparseLibrary() {
        return sparse.map(library -> library);
    }

    @Override
    public Optional<DenseLibrary> denseLibrary() {
        return dense.map(library -> library);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            if (!lost) {
                use();
                sparse.ifPresent(CuSparse::close);
                dense.ifPresent(CuBlas::close);
                require(cuModuleUnload(module), "unloading the kernels");
            }
            int result = cuDevicePrimaryCtxRelease(device);
            if (!lost) {   // else it names the error before once more
                check(result, "closing " + found.name());
            }
        }
    }

    /** A thread that calls has the context first. */
    private synchronized void use() {
        if (lost) {
            throw new Failure(found.name() + " cannot be used after the error before");
        }
        check(cuCtxSetCurrent(context), "using " + found.name());
    }

    private void require(int result, String what) {
        lost |= result != CUresult.CUDA_SUCCESS;
        check(result, what);
    }

    private static void check(int result, String what) {
        if (result != CUresult.CUDA_SUCCESS) {
            throw new Failure("the GPU's driver failed at " + what + ": " + error(result));
        }
    }

    private static String error(int result) {
        var name = new String[] {"error " + result};
        var text = new String[] {"unknown"};
        cuGetErrorName(result, name);
        cuGetErrorString(result, text);
        return name[0] + " (" + text[0] + ")";
    }
}
