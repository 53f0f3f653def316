/* CUDA's words for a C++ compiler, and a GPU that takes its time: the blocks of a launch one after the other, and in each the
   threads one after the other. A thread runs until it waits for the others of its block; when all do, they go on. So the text runs that a GPU
   compiles, and a barrier that is missing shows: a thread would go on with what those behind it have not written yet. */
#ifndef CLEBSCH_EMULATE_H
#define CLEBSCH_EMULATE_H
#include <setjmp.h>
#include <stdlib.h>
#include <ucontext.h>

#define __CUDACC__
#define __global__
#define __device__
#define __grid_constant__
#define __forceinline__ inline __attribute__((always_inline))
#define __shared__ static                       /* one block at a time */
#define sqrt __builtin_sqrt                     /* which nvcc knows by itself */

struct place {
    unsigned x;
};
static place threadIdx;
static place blockIdx;
static place blockDim;
static place gridDim;

#define MOST_THREADS 1024
#define STACK (64 << 10)

enum state { NEW, WAITS, ENDED };
static struct thread {
    state is;
    jmp_buf here;
    ucontext_t begin;
    char *stack;
} threads[MOST_THREADS];
static ucontext_t outside;
static jmp_buf scheduler;
static void (*body)(void **argument);
static void **body_argument;

/* Lets the others run until all of them have come here. */
static void __attribute__((noinline)) __syncthreads() {
    thread *mine = &threads[threadIdx.x];
    mine->is = WAITS;
    if (!_setjmp(mine->here)) {
        _longjmp(scheduler, 1);
    }
}

static void begin_thread() {
    body(body_argument);
    threads[threadIdx.x].is = ENDED;
    _longjmp(scheduler, 1);
}

/* Lets a thread run until it waits or ends. */
static void __attribute__((noinline)) run_thread(unsigned t) {
    threadIdx.x = t;
    if (!_setjmp(scheduler)) {
        if (threads[t].is == NEW) {
            setcontext(&threads[t].begin);
        } else {
            _longjmp(threads[t].here, 1);
        }
    }
}

/* False if some threads ended while others waited for them. */
static bool run_block() {
    for (unsigned t = 0; t < blockDim.x; t++) {
        thread *of = &threads[t];
        of->is = NEW;
        if (!of->stack) {
            of->stack = (char *) malloc(STACK);
        }
        getcontext(&of->begin);
        of->begin.uc_stack.ss_sp = of->stack;
        of->begin.uc_stack.ss_size = STACK;
        of->begin.uc_link = &outside;
        makecontext(&of->begin, begin_thread, 0);
    }
    for (;;) {
        unsigned ended = 0;
        for (unsigned t = 0; t < blockDim.x; t++) {
            run_thread(t);
            ended += threads[t].is == ENDED;
        }
        if (ended > 0) {
            return ended == blockDim.x;
        }
    }
}

/* Runs a kernel whose threads never wait. */
static bool run_alone(void **argument, unsigned blocks, unsigned size) {
    gridDim.x = blocks;
    blockDim.x = size;
    for (blockIdx.x = 0; blockIdx.x < blocks; blockIdx.x++) {
        for (threadIdx.x = 0; threadIdx.x < size; threadIdx.x++) {
            body(argument);
        }
    }
    return true;
}

/* Runs a kernel whose threads may wait for each other. */
static bool run_together(void **argument, unsigned blocks, unsigned size) {
    gridDim.x = blocks;
    blockDim.x = size;
    body_argument = argument;
    for (blockIdx.x = 0; blockIdx.x < blocks; blockIdx.x++) {
        if (!run_block()) {
            return false;
        }
    }
    return true;
}
#endif
