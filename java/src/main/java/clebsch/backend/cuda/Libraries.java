package clebsch.backend.cuda;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import jcuda.CudaException;
import jcuda.driver.JCudaDriver;
import jcuda.jcusparse.JCusparse;

/**
 * Loads the libraries that the backend calls, and says what is missing. A library is looked for, and in it every function that
 * is called, before JCuda touches it: JCuda's own answer to a missing library is a page of text, and to a missing function the
 * end of the process.
 */
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
        require("libcuda.so.1", DRIVER_FUNCTIONS, "there is no NVIDIA driver here", REMEDY_DRIVER);
        touch(() -> JCudaDriver.setExceptionsEnabled(false));
    }

    /** Loads cuSPARSE and JCuda's library for it. */
    static void sparse() throws Unusable {
        require("libcusparse.so.12", SPARSE_FUNCTIONS, "cuSPARSE is not here",
                "install libcusparse and libnvjitlink of CUDA 12 or 13, and put their folder on LD_LIBRARY_PATH");
        touch(() -> JCusparse.setExceptionsEnabled(false));
    }

    @SuppressWarnings("restricted")
    private static void require(String library, List<String> functions, String without, String remedy) throws Unusable {
        SymbolLookup found;
        try {
            found = SymbolLookup.libraryLookup(library, Arena.global());
        } catch (IllegalArgumentException e) {
            throw new Unusable(without + " (" + library + " was not found); " + remedy, e);
        } catch (IllegalCallerException e) {
            throw new Unusable("this Java does not call native code: " + e.getMessage()
                    + "; start it with --enable-native-access=ALL-UNNAMED", e);
        }
        List<String> lacking = functions.stream().filter(f -> found.find(f).isEmpty()).toList();
        if (!lacking.isEmpty()) {
            throw new Unusable(library + " is not of a version that fits: it lacks " + String.join(", ", lacking) + "; " + remedy,
                    null);
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
                    + "; they are for Linux on x86-64, and need libstdc++.so.6", e);
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
