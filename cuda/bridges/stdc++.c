/* libstdc++.so.6 for machines that have none: all that JCuda's libraries ask of it, which is memory. What would throw an exception ends
   the process, as it does there, for nobody catches one. The tables are there for their addresses; nothing reads them. */
#include <stdlib.h>

#define VISIBLE __attribute__((visibility("default")))

static void *take(size_t bytes) {
    void *memory = malloc(bytes ? bytes : 1);
    if (!memory) {
        abort();
    }
    return memory;
}

VISIBLE void *_Znwm(size_t bytes) {                         /* operator new */
    return take(bytes);
}

VISIBLE void *_Znam(size_t bytes) {                         /* operator new[] */
    return take(bytes);
}

VISIBLE void _ZdlPvm(void *memory, size_t bytes) {          /* operator delete */
    (void) bytes;
    free(memory);
}

VISIBLE void _ZdaPv(void *memory) {                         /* operator delete[] */
    free(memory);
}

VISIBLE void __cxa_throw_bad_array_new_length(void) {
    abort();
}

VISIBLE void __cxa_pure_virtual(void) {
    abort();
}

VISIBLE void _ZNSt8ios_base4InitC1Ev(void *stream) {        /* std::cout and its kin, which nobody writes to */
    (void) stream;
}

VISIBLE void _ZNSt8ios_base4InitD1Ev(void *stream) {
    (void) stream;
}

VISIBLE void *const _ZTVN10__cxxabiv117__class_type_infoE[16] = {0};
VISIBLE void *const _ZTVN10__cxxabiv120__si_class_type_infoE[16] = {0};
