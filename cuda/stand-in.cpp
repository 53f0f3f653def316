/* A GPU's driver that is none, for tests on machines without a GPU: the functions of libcuda.so.1 that Clebsch calls, on the CPU's
   memory, with the image's kernels as emulate.h runs them. What it cannot show is that a GPU does as C++ does. */
#include "emulate.h"
#include "clebsch.cu"
#include <string.h>

#define INVALID 1
#define OUT_OF_MEMORY 2
#define NO_BINARY 209
#define NOT_FOUND 500
#define LAUNCH_FAILED 719

#define VISIBLE extern "C" __attribute__((visibility("default")))

/* Launches. A kernel takes its arguments as cuLaunchKernel does, a pointer to each. */
struct pointer {
    void *value;
    template <class T> operator T *() const {
        return (T *) value;
    }
};
#define ARGUMENT(type, k) (*(type *) argument[k])
#define WHOLE(k) ARGUMENT(int64_t, k)
#define REAL(k) ARGUMENT(double, k)
#define POINTER(k) ARGUMENT(pointer, k)
#define BYVALUE(k) ARGUMENT(struct terms, k)
#define MOST_ARGUMENTS 16

struct kernel {
    const char *name;
    void (*run)(void **argument);
    bool (*how)(void **argument, unsigned blocks, unsigned threads);
    unsigned threads;
    unsigned count;                         /* arguments */
    const size_t *bytes;                    /* of each */
};

template <class... A> struct signature {
    static constexpr unsigned count = sizeof...(A);
    static constexpr size_t bytes[] = {sizeof(A)...};
};
template <class... A> static signature<A...> of(void (*)(A...));

#define LAUNCHER(name, ...) static void run_##name(void **argument) { name(WHOLE(0), WHOLE(1), __VA_ARGS__); }
LAUNCHER(band_product, WHOLE(2), WHOLE(3), WHOLE(4), POINTER(5), REAL(6), REAL(7), POINTER(8), POINTER(9), POINTER(10))
LAUNCHER(basis_blocks, WHOLE(2), WHOLE(3), WHOLE(4), WHOLE(5), POINTER(6), POINTER(7), POINTER(8))
LAUNCHER(basis_columns, WHOLE(2), WHOLE(3), POINTER(4), POINTER(5), POINTER(6))
LAUNCHER(combine, POINTER(2), POINTER(3), BYVALUE(4))
LAUNCHER(dot_blocks, WHOLE(2), WHOLE(3), POINTER(4), POINTER(5), POINTER(6))
LAUNCHER(error_blocks, WHOLE(2), WHOLE(3), POINTER(4), POINTER(5), REAL(6), REAL(7), BYVALUE(8), POINTER(9))
LAUNCHER(fold, WHOLE(2), POINTER(3), POINTER(4))
LAUNCHER(long_row_product, POINTER(2), POINTER(3), POINTER(4), POINTER(5), POINTER(6))
LAUNCHER(row_product, POINTER(2), POINTER(3), POINTER(4), POINTER(5), POINTER(6))
LAUNCHER(row_recurrence, POINTER(2), POINTER(3), POINTER(4), REAL(5), REAL(6), REAL(7), POINTER(8), POINTER(9), POINTER(10))
LAUNCHER(run_product, WHOLE(2), POINTER(3), POINTER(4), POINTER(5), POINTER(6), POINTER(7))
LAUNCHER(run_recurrence, WHOLE(2), POINTER(3), POINTER(4), POINTER(5), REAL(6), REAL(7), REAL(8), POINTER(9),
        POINTER(10), POINTER(11))
LAUNCHER(sequence_blocks, WHOLE(2), WHOLE(3), WHOLE(4), POINTER(5), POINTER(6), WHOLE(7), POINTER(8), POINTER(9))
LAUNCHER(stencil_chunk_product, POINTER(2), POINTER(3), POINTER(4), POINTER(5), POINTER(6), POINTER(7), POINTER(8), POINTER(9))
LAUNCHER(stencil_chunk_recurrence, POINTER(2), POINTER(3), POINTER(4), POINTER(5), POINTER(6), POINTER(7), REAL(8), REAL(9),
        REAL(10), POINTER(11), POINTER(12), POINTER(13))
LAUNCHER(trajectories, POINTER(2), POINTER(3), WHOLE(4))

#define ENTRY(name, how, threads) {#name, run_##name, how, threads, decltype(of(name))::count, decltype(of(name))::bytes}
#define MAP(name) ENTRY(name, run_alone, 256)
#define STEPS(name) ENTRY(name, run_together, THREADS)
static const struct kernel kernels[] = {
    MAP(band_product), STEPS(basis_blocks), MAP(basis_columns), MAP(combine), STEPS(dot_blocks), STEPS(error_blocks), STEPS(fold),
    STEPS(long_row_product), MAP(row_product), MAP(row_recurrence), MAP(run_product), MAP(run_recurrence),
    STEPS(sequence_blocks), STEPS(stencil_chunk_product), STEPS(stencil_chunk_recurrence), STEPS(trajectories), {},
};

static const struct kernel *find(const char *name) {
    const struct kernel *k = kernels;
    while (k->name && strcmp(k->name, name)) {
        k++;
    }
    return k->name ? k : NULL;
}

static int launch(const struct kernel *kernel, unsigned blocks, unsigned threads, void **argument) {
    if (blocks == 0 || threads != kernel->threads) {
        return INVALID;
    }
    body = kernel->run;
    return kernel->how(argument, blocks, threads) ? 0 : LAUNCH_FAILED;
}

/* For a test that has no driver between itself and the kernels: zero if it ran. */
VISIBLE int stand_in_launch(const char *name, int blocks, int threads, void **argument) {
    const struct kernel *kernel = find(name);
    return kernel ? launch(kernel, blocks, threads, argument) : NOT_FOUND;
}

/* The driver: one device with a gigabyte. Memory is full of what is no number, so that whatever was not written shows. */
#define TOTAL ((size_t) 1 << 30)

static size_t held;

VISIBLE int cuInit(unsigned flags) {
    return flags ? INVALID : 0;
}

VISIBLE int cuDriverGetVersion(int *version) {
    *version = 13000;
    return 0;
}

VISIBLE int cuDeviceGetCount(int *count) {
    *count = 1;
    return 0;
}

VISIBLE int cuDeviceGet(int *device, int ordinal) {
    *device = ordinal;
    return ordinal ? INVALID : 0;
}

VISIBLE int cuDeviceGetName(char *name, int length, int device) {
    (void) device;
    strncpy(name, "stand-in", (size_t) length);
    return 0;
}

VISIBLE int cuDeviceGetAttribute(int *value, int attribute, int device) {
    (void) device;
    *value = attribute == 75 ? 9 : attribute == 76 ? 0 : attribute == 16 ? 4 : -1;      /* capability 9.0, multiprocessors */
    return *value < 0 ? INVALID : 0;
}

VISIBLE int cuDeviceTotalMem_v2(size_t *bytes, int device) {
    (void) device;
    *bytes = TOTAL;
    return 0;
}

VISIBLE int cuDevicePrimaryCtxRetain(void **context, int device) {
    (void) device;
    *context = &held;
    return 0;
}

VISIBLE int cuDevicePrimaryCtxRelease_v2(int device) {
    (void) device;
    return 0;
}

VISIBLE int cuCtxSetCurrent(void *context) {
    return context == &held ? 0 : INVALID;
}

/* It takes text alone, as a driver for a device that machine code was not made for. */
VISIBLE int cuModuleLoadData(void **module, const void *image) {
    *module = &held;
    return strstr((const char *) image, ".version 8.0") ? 0 : NO_BINARY;
}

VISIBLE int cuModuleUnload(void *module) {
    return module == &held ? 0 : INVALID;
}

VISIBLE int cuModuleGetFunction(const void **function, void *module, const char *name) {
    (void) module;
    *function = find(name);
    return *function ? 0 : NOT_FOUND;
}

VISIBLE int cuMemGetInfo_v2(size_t *free, size_t *total) {
    *free = TOTAL - held;
    *total = TOTAL;
    return 0;
}

VISIBLE int cuMemAlloc_v2(void **address, size_t bytes) {
    if (bytes == 0) {
        return INVALID;
    }
    if (bytes > TOTAL - held) {
        return OUT_OF_MEMORY;
    }
    /* its size before it */
    char *memory = (char *) aligned_alloc(256, (bytes + 255) / 256 * 256 + 256);
    if (!memory) {
        return OUT_OF_MEMORY;
    }
    *(size_t *) memory = bytes;
    memset(memory + 256, 0xff, bytes);
    *address = memory + 256;
    held += bytes;
    return 0;
}

VISIBLE int cuMemFree_v2(char *address) {
    held -= *(size_t *) (address - 256);
    free(address - 256);
    return 0;
}

VISIBLE int cuMemcpyHtoD_v2(void *to, const void *from, size_t bytes) {
    memcpy(to, from, bytes);
    return 0;
}

VISIBLE int cuMemcpyDtoH_v2(void *to, const void *from, size_t bytes) {
    memcpy(to, from, bytes);
    return 0;
}

VISIBLE int cuMemsetD8_v2(void *to, unsigned char value, size_t bytes) {
    memset(to, value, bytes);
    return 0;
}

VISIBLE int cuLaunchKernel(const struct kernel *kernel, unsigned blocks, unsigned blocks_y, unsigned blocks_z, unsigned threads,
        unsigned threads_y, unsigned threads_z, unsigned shared, void *stream, void **argument, void **extra) {
    if (blocks_y != 1 || blocks_z != 1 || threads_y != 1 || threads_z != 1 || shared || stream || extra) {
        return INVALID;
    }
    return launch(kernel, blocks, threads, argument);
}

/* Graphs: nodes in a row, each with a copy of its arguments, as a driver takes one. That a node comes after the one before is looked
   at; so is that what was made of a graph is changed and started while its graph is there, and nothing is forgotten. With
   CLEBSCH_TEST_NO_GRAPHS in the environment none is made. */
#define MOST_NODES 64

struct node_params {
    const struct kernel *kernel;
    unsigned blocks, blocks_y, blocks_z, threads, threads_y, threads_z, shared;
    void **argument;
    void **extra;
    void *kern;
    void *context;
};

struct node {
    const struct kernel *kernel;
    unsigned blocks;
    unsigned threads;
    struct terms copy[MOST_ARGUMENTS];      /* the largest argument */
    void *argument[MOST_ARGUMENTS];
};

struct graph {
    unsigned count;
    bool ready;
    struct node nodes[MOST_NODES];
};

static int graphs_open;
static int graphs_started;
static int nodes_changed;

/* How many graphs are there, were started, and nodes of them changed, for a test. */
VISIBLE void stand_in_graphs(int *numbers) {
    numbers[0] = graphs_open;
    numbers[1] = graphs_started;
    numbers[2] = nodes_changed;
}

static int fill(struct node *node, const struct node_params *p) {
    if (!p->kernel || p->blocks_y != 1 || p->blocks_z != 1 || p->threads_y != 1 || p->threads_z != 1 || p->shared || p->extra
            || p->threads != p->kernel->threads) {
        return INVALID;
    }
    node->kernel = p->kernel;
    node->blocks = p->blocks;
    node->threads = p->threads;
    for (unsigned k = 0; k < p->kernel->count; k++) {
        memcpy(&node->copy[k], p->argument[k], p->kernel->bytes[k]);
        node->argument[k] = &node->copy[k];
    }
    return 0;
}

VISIBLE int cuGraphCreate(struct graph **graph, unsigned flags) {
    if (flags || getenv("CLEBSCH_TEST_NO_GRAPHS")) {
        return INVALID;
    }
    *graph = (struct graph *) calloc(1, sizeof(struct graph));
    graphs_open++;
    return 0;
}

VISIBLE int cuGraphAddKernelNode_v2(struct node **node, struct graph *graph, struct node *const *before, size_t count,
        const struct node_params *params) {
    struct node *last = graph->count ? &graph->nodes[graph->count - 1] : NULL;
    if (graph->ready || graph->count == MOST_NODES || count != (last ? 1 : 0) || (last && before[0] != last)) {
        return INVALID;
    }
    *node = &graph->nodes[graph->count++];
    return fill(*node, params);
}

VISIBLE int cuGraphInstantiateWithFlags(struct graph **ready, struct graph *graph, unsigned long long flags) {
    *ready = graph;
    graph->ready = true;
    return flags ? INVALID : 0;
}

VISIBLE int cuGraphExecKernelNodeSetParams_v2(struct graph *graph, struct node *node, const struct node_params *params) {
    nodes_changed++;
    return graph->ready && node >= graph->nodes && node < graph->nodes + graph->count && node->kernel == params->kernel
            ? fill(node, params) : INVALID;
}

VISIBLE int cuGraphLaunch(struct graph *graph, void *stream) {
    if (!graph->ready || stream) {
        return INVALID;
    }
    graphs_started++;
    int result = 0;
    for (unsigned k = 0; k < graph->count && !result; k++) {
        struct node *node = &graph->nodes[k];
        result = launch(node->kernel, node->blocks, node->threads, node->argument);
    }
    return result;
}

VISIBLE int cuGraphExecDestroy(struct graph *graph) {
    int result = graph->ready ? 0 : INVALID;
    graph->ready = false;
    return result;
}

VISIBLE int cuGraphDestroy(struct graph *graph) {
    free(graph);
    graphs_open--;
    return 0;
}

VISIBLE int cuGetErrorName(int error, const char **name) {
    *name = error == NO_BINARY ? "CUDA_ERROR_NO_BINARY_FOR_GPU" : "CUDA_ERROR";
    return 0;
}

VISIBLE int cuGetErrorString(int error, const char **text) {
    *text = error == NO_BINARY ? "no kernel image is available" : "an error of the stand-in";
    return 0;
}
