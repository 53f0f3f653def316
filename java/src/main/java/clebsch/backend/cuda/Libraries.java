package clebsch.backend.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jcuda.CudaException;
import jcuda.driver.JCudaDriver;
import jcuda.jcublas.JCublas2;
import jcuda.jcusparse.JCusparse;

/**
 * Loads the libraries that the backend calls, and says what is missing. A library is looked for, and in it every function that
 * is called, before JCuda touches it: JCuda's own answer to a missing library is a page of text, and to a missing function the
 * end of the process.
 */
@SuppressWarnings("restricted")
final class Libraries {
    /** The first driver that takes the PTX text's version. */
    static final int LEAST_DRIVER = 12000;

    private static final String REMEDY_DRIVER = "install NVIDIA's driver, version 525 or newer";
    private static final List<String> DRIVER_FUNCTIONS = List.of("cuInit", "cuDriverGetVersion", "cuDeviceGetCount",
            "cuDeviceGet", "cuDeviceGetName", "cuDeviceGetAttribute", "cuDeviceTotalMem_v2", "cuDevicePrimaryCtxRetain",
            "cuDevicePrimaryCtxRelease_v2", "cuCtxSetCurrent", "cuModuleLoadData", "cuModuleUnload", "cuModuleGetFunction",
            "cuMemAlloc_v2", "cuMemFree_v2", "cuMemGetInfo_v2", "cuMemcpyHtoD_v2", "cuMemcpyDtoH_v2", "cuMemsetD8_v2",
            "cuLaunchKernel", "cuGraphCreate", "cuGraphAddKernelNode_v2", "cuGraphInstantiateWithFlags",
            "cuGraphExecKernelNodeSetParams_v2", "cuGraphLaunch", "cuGraphExecDestroy", "cuGraphDestroy", "cuGetErrorName",
            "cuGetErrorString");
    private static final List<String> SPARSE_FUNCTIONS = List.of("cusparseCreate", "cusparseDestroy", "cusparseGetVersion",
            "cusparseCreateCsr", "cusparseDestroySpMat", "cusparseCreateDnVec", "cusparseDestroyDnVec", "cusparseDnVecSetValues",
            "cusparseSpMV_bufferSize", "cusparseSpMV");
    private static final List<String> DENSE_FUNCTIONS = List.of("cublasCreate_v2", "cublasDestroy_v2", "cublasGetVersion_v2",
            "cublasDgemv_v2", "cublasDgemm_v2");

    private static final String SPARSE = "libcusparse.so.12";
    private static final String DENSE = "libcublas.so.12";
    private static final String DENSE_13 = "libcublas.so.13";
    private static final String CPP = "libstdc++.so.6";
    private static final String REMEDY_FOLDER = ", and name CUDA's folder in CUDA_HOME, or that of its libraries in LD_LIBRARY_PATH";

    private Libraries() {
    }

    /** It cannot be used; the message says why and what would help. */
    static final class Unusable extends Exception {
        Unusable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Loads the driver's library and JCuda's for it. */
    static void driver() throws Unusable {
        require(open("libcuda.so.1"), "libcuda.so.1", DRIVER_FUNCTIONS, "there is no NVIDIA driver here", REMEDY_DRIVER);
        if (open(CPP).isEmpty()) {
            bridge(CPP);   // where there is none of that either, JCuda's library will say what it lacks
        }
        touch(() -> JCudaDriver.setExceptionsEnabled(false));
    }

    /** Loads cuSPARSE and JCuda's library for it. */
    static void sparse() throws Unusable {
        require(find(SPARSE, "libnvJitLink.so.12", "libnvJitLink.so.13"), SPARSE, SPARSE_FUNCTIONS, "cuSPARSE is not here",
                "install libcusparse and libnvjitlink of CUDA 12 or 13" + REMEDY_FOLDER);
        touch(() -> JCusparse.setExceptionsEnabled(false));
    }

    /** Loads cuBLAS and JCuda's library for it, which asks for it under the name that it has in CUDA 12. */
    static void dense() throws Unusable {
        String remedy = "install libcublas of CUDA 12 or 13" + REMEDY_FOLDER;
        Optional<SymbolLookup> named = find(DENSE, "libcublasLt.so.12");
        if (named.isPresent()) {
            require(named, DENSE, DENSE_FUNCTIONS, "", remedy);
        } else {
            SymbolLookup next = require(find(DENSE_13, "libcublasLt.so.13"), DENSE + " or " + DENSE_13, DENSE_FUNCTIONS,
                    "cuBLAS is not here", remedy);
            SymbolLookup bridge = bridge(DENSE).orElseThrow(() -> new Unusable(DENSE_13 + " is here, but not by the name that JCuda"
                    + " knows, " + DENSE + ", and no bridge to it: build Clebsch where there is a C compiler, and set -Djava.io.tmpdir"
                    + " to a folder that takes programs", null));
            for (String function : DENSE_FUNCTIONS) {
                bridge.findOrThrow("next_" + function).reinterpret(ADDRESS.byteSize()).set(ADDRESS, 0, next.findOrThrow(function));
            }
        }
        touch(() -> JCublas2.setExceptionsEnabled(false));
    }

    /** A library where the system looks for some, or else in CUDA's folders; there with those beside it that it needs. */
    private static Optional<SymbolLookup> find(String library, String... companions) throws Unusable {
        Optional<SymbolLookup> found = open(library);
        String home = System.getenv("CUDA_HOME");
        for (String folder : new String[] {home == null ? "/usr/local/cuda" : home, "/usr/local/cuda"}) {
            if (found.isEmpty()) {
                for (String companion : companions) {
                    open(folder + "/lib64/" + companion);
                }
                found = open(folder + "/lib64/" + library);
            }
        }
        return found;
    }

    private static Optional<SymbolLookup> open(String library) throws Unusable {
        try {
            return Optional.of(SymbolLookup.libraryLookup(library, Arena.global()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        } catch (IllegalCallerException e) {
            throw new Unusable("this Java does not call native code: " + e.getMessage()
                    + "; start it with --enable-native-access=ALL-UNNAMED", e);
        }
    }

    private static SymbolLookup require(Optional<SymbolLookup> found, String library, List<String> functions, String without,
            String remedy) throws Unusable {
        SymbolLookup lookup = found.orElseThrow(() -> new Unusable(without + " (" + library + " was not found); " + remedy, null));
        List<String> lacking = functions.stream().filter(f -> lookup.find(f).isEmpty()).toList();
        if (!lacking.isEmpty()) {
            throw new Unusable(library + " is not of a version that fits: it lacks " + String.join(", ", lacking) + "; " + remedy,
                    null);
        }
        return lookup;
    }

    /** A library of this build that takes the place of one that is not here; empty if this build has none, or it does not load. */
    private static Optional<SymbolLookup> bridge(String library) throws Unusable {
        try (InputStream in = Libraries.class.getResourceAsStream(library)) {
            if (in == null) {
                return Optional.empty();
            }
            Path folder = Files.createTempDirectory("clebsch-cuda");
            try {
                Path file = folder.resolve(library);
                Files.copy(in, file);
                return open(file.toString());
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new Unusable(library + " cannot be unpacked: " + e + "; set -Djava.io.tmpdir to a folder with room", e);
        }
    }

    /**
     * Makes JCuda load a library of its own. From its jar it unpacks it under a name that never changes into the folder for
     * temporary files, and takes whatever lies there under that name; so it is shown a folder that is new and nobody else's.
     */
    private static synchronized void touch(Runnable first) throws Unusable {
        String temporary = System.getProperty("java.io.tmpdir");
        Path folder = null;
        try {
            folder = Files.createTempDirectory("clebsch-cuda");
            System.setProperty("java.io.tmpdir", folder.toString());
            first.run();
        } catch (IOException e) {
            throw new Unusable("JCuda's libraries cannot be unpacked: " + e + "; set -Djava.io.tmpdir to a folder with room", e);
        } catch (CudaException | LinkageError e) {
            throw new Unusable("JCuda's libraries do not load here: " + e.getMessage().lines().findFirst().orElse("")
                    + "; they are for Linux on x86-64, and need " + CPP, e);
        } finally {
            System.setProperty("java.io.tmpdir", temporary);
            delete(folder);
        }
    }

    /** What is loaded needs its file no longer. */
    private static void delete(Path folder) throws Unusable {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new Unusable("the folder " + folder + " cannot be deleted: " + e, e);
        }
    }
}
