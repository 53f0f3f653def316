/* Functions of one number, by sums and products alone, so that every machine gives the same bits. */
#ifndef CLEBSCH_SCALARS_H
#define CLEBSCH_SCALARS_H
#include "portable.h"
#include <string.h>

#define LN2_HIGH 0x1.62e42fee00000p-1       /* 21 zeros at its end: times an exponent it is exact */
#define LN2_LOW 0x1.a39ef35793c76p-33

#ifdef __CUDACC__
#define SQRT(x) sqrt(x)
#else
#define SQRT(x) __builtin_sqrt(x)
#endif

/* ln x, 0 < x < ∞ and not subnormal: 2 artanh((m − 1)/(m + 1)) of its mantissa √½ ≤ m < √2. */
FN double logarithm(double x) {
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    int64_t exponent = (bits >> 52) - 1023;
    bits = (bits & 0xfffffffffffff) | (int64_t) 1023 << 52;
    double m;
    memcpy(&m, &bits, sizeof m);
    if (m > 1.4142135623730951) {
        m /= 2;
        exponent++;
    }
    double s = (m - 1) / (m + 1);
    double square = s * s;
    double series = 0;
    UNROLL for (int k = 25; k > 1; k -= 2) {
        series = (series + 1.0 / k) * square;
    }
    return (double) exponent * LN2_HIGH + (2 * s + (2 * s * series + (double) exponent * LN2_LOW));
}

/* e^x, |x| < 700; 0 far below. */
FN double exponential(double x) {
    if (x < -700) {
        return 0;
    }
    double n = (double) (int64_t) (x * 1.4426950408889634 + (x < 0 ? -0.5 : 0.5));
    double r = x - n * LN2_HIGH - n * LN2_LOW;
    double series = 1;
    UNROLL for (int k = 14; k > 0; k--) {
        series = 1 + series * (r * (1.0 / k));
    }
    int64_t bits = ((int64_t) n + 1023) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    return series * power;
}

/* J_0(x) … J_{n−1}(x), or e^{−x}I_0(x) … e^{−x}I_{n−1}(x), 0 ≤ x ≤ 60, by downward recurrence (J. C. P. Miller), in which every
   other solution dies out, and J_0 + 2ΣJ_{2k} = 1 or I_0 + 2ΣI_k = e^x. */
FN void bessel(double x, int modified, int64_t n, double *into) {
    if (x < 1e-3) {
        /* two terms of the series (x/2)^k/k! (1 ∓ (x/2)²/(k+1)); the next is below 10⁻¹⁴ of them */
        double power = modified ? exponential(-x) : 1;
        double square = (modified ? x : -x) * x / 4;
        for (int64_t k = 0; k < n; k++) {
            into[k] = power * (1 + square / (double) (k + 1));
            power *= x / 2 / (double) (k + 1);
        }
        return;
    }
    /* the even order to start at: beyond n and x each order k multiplies the right solution by some x/2k and divides the wrong one
       by it; the estimate is too low where orders are near x */
    int64_t top = n > (int64_t) x + 1 ? n : (int64_t) x + 1;
    for (double wrong = 1; wrong > 1e-30; top++) {
        double ratio = x / (double) (2 * top);
        wrong *= ratio * ratio;
    }
    top += top % 2;
    double twice = 2 / x;
    double above = 0;
    double here = 1e-290;
    double sum = 0;
    for (int64_t k = top; k >= 0; k--) {
        if (k < n) {
            into[k] = here;
        }
        sum += k == 0 ? here : modified || k % 2 == 0 ? 2 * here : 0;
        double below = (double) k * twice * here + (modified ? above : -above);
        above = here;
        here = below;
        if (here > 1e250 || here < -1e250) {
            /* what is lost at the far end is zero beside what is to come */
            here *= 1e-250;
            above *= 1e-250;
            sum *= 1e-250;
            for (int64_t j = k; j < n; j++) {
                into[j] *= 1e-250;
            }
        }
    }
    double factor = 1 / sum;
    for (int64_t k = 0; k < n; k++) {
        into[k] *= factor;
    }
}

/* Two numbers uniform in (0, 1), the middles of 2⁵² equal parts, by Philox-4×32-10 (J. K. Salmon, M. A. Moraes, R. O. Dror,
   D. E. Shaw, SC'11): the counter (draw, stream, trajectory) encrypted under the key (seed). */
FN void draw(int64_t seed, int64_t trajectory, uint32_t stream, uint32_t number, double *one, double *two) {
    uint32_t counter[4] = {number, stream, (uint32_t) trajectory, (uint32_t) (trajectory >> 32)};
    uint32_t key0 = (uint32_t) seed;
    uint32_t key1 = (uint32_t) (seed >> 32);
    UNROLL for (int round = 0; round < 10; round++) {
        uint64_t product0 = (uint64_t) 0xD2511F53u * counter[0];
        uint64_t product1 = (uint64_t) 0xCD9E8D57u * counter[2];
        counter[0] = (uint32_t) (product1 >> 32) ^ counter[1] ^ key0;
        counter[2] = (uint32_t) (product0 >> 32) ^ counter[3] ^ key1;
        counter[1] = (uint32_t) product1;
        counter[3] = (uint32_t) product0;
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
    uint64_t first = ((uint64_t) counter[1] << 20 ^ counter[0] >> 12) & 0xfffffffffffff;
    uint64_t second = ((uint64_t) counter[3] << 20 ^ counter[2] >> 12) & 0xfffffffffffff;
    *one = (double) first * 0x1p-52 + 0x1p-53;
    *two = (double) second * 0x1p-52 + 0x1p-53;
}
#endif
