#ifndef CLEBSCH_TRAJECTORIES_H
#define CLEBSCH_TRAJECTORIES_H
#include "neighbours.h"
#include "scalars.h"
#include "together.h"

/* Terms of a series at most, and the largest (half axes' sum) · τ tried with them. */
#define MOST_TERMS 80
#define LARGEST 56.0
/* The same with near polynomials: their terms grow, by e^(‖(G − d)ψ‖τ) about, and rounding with them. */
#define LARGEST_NEAR 16.0
/* The same for the time first looked at after a jump. */
#define FIRST_LOOK 16.0
/* A series reaches so much beyond the time that is looked at, as the next is seldom further. */
#define AHEAD 1.02
/* The first derivatives of ln‖ψ‖² tell the time of a jump if the fourth one's part of the way to it is not larger than this, nor the third
   one's than ten times this; and so many looks are taken with the slope that they say. By measurement: four of five jumps of large spins
   are found at the first look, half of those of small ones. */
#define FORESEEN 0.02
#define FORESEEN_LOOKS 2
#define FORESEEING 4                    /* steps of Newton's */
#define FIRST_TERMS 5
#define MOST_ITERATIONS 60
#define MOST_CHANNELS 128
/* Near polynomials are taken if a jump is to come before (half axes' sum) · τ is so large, and ‖(G − d)ψ‖ was below this part of that
   sum: they need a fifth to a third fewer terms then, and more beyond. By measurement. */
#define NEAR_LOOK 12.0
#define NEAR_SPREAD 0.3
/* |amplitude|² that is zero beside a norm of one, before it becomes too small for normal numbers. */
#define NOTHING 1e-60
/* Vectors of a trajectory: the terms, ψ when a jump is looked for, and ψ at an output time. */
#define CROSSING MOST_TERMS
#define OUTPUT (MOST_TERMS + 1)

struct channel {
    int64_t number;                     /* what it is called */
    int64_t target;                     /* the space that it leads to */
    int64_t from;                       /* rows that it reaches, in whole groups; all of a space that it stays in */
    int64_t to;
    struct matrix operator_;             /* L, its rate included */
};

/* An operator whose mean is read: its real part, or that and its imaginary one. */
struct reading {
    int64_t parts;
    struct matrix operator_;
};

/* Chebyshev polynomials of A = 2(G − d)/c: decay is −Re d, focus c. */
struct polynomials {
    double decay;
    double focus;
    int64_t along_real;                 /* foci along the real axis: modified Bessel functions */
    struct matrix generator;            /* A */
};

/* What a wave function can be in between jumps, dψ/dt = Gψ, and the jumps out of it. States first … end − 1 are elements of the
   same numbers. */
struct jump_space {
    int64_t first;
    int64_t end;
    double radius;                      /* the sum of the half axes of an ellipse around the numerical range of G */
    struct polynomials far;             /* for that ellipse */
    struct polynomials near;            /* next to a Taylor series about a point where states are that jump often */
    int64_t channels;
    const struct channel *channel;
    int64_t readings;
    const struct reading *reading;
};

/* What all trajectories have in common. */
struct course {
    int64_t width;                      /* elements of a vector, in whole groups */
    int64_t half;                       /* from the real to the imaginary parts of a vector */
    int64_t stride;                     /* from a vector to the next */
    int64_t before;                     /* zeros before the first */
    int64_t room;                       /* numbers of all vectors of a trajectory */
    int64_t seed;
    double tolerance;
    int64_t times;                      /* output times */
    const double *time;
    int64_t size;                       /* numbers read at an output time */
    int64_t record;                     /* jumps that can be recorded before somebody has to take them; 0 if none is */
    const struct jump_space *const *space;      /* null where it is not here yet */
    double *vectors;                    /* of all trajectories, one after another, as the others */
    double *numbers;
    double *recorded;                   /* time and channel of each jump */
};

/* What a trajectory waits for. */
#define UNDER_WAY 0
#define AT_ITS_END 1
#define SPACE_NEEDED 2
#define RECORD_FULL 3
#define NO_CROSSING 4                   /* the norm fell, and the time was not found */
#define NO_CHANNEL 5                    /* the norm fell, and no jump is possible */
#define ABSENT 6

struct trajectory {
    int64_t waits;
    int64_t number;
    int64_t space;
    int64_t output;                     /* the next output time */
    int64_t jumps;
    int64_t recorded;
    int64_t products;
    double time;
    double remaining;                   /* ‖ψ‖² at which it jumps */
    double choice;                      /* by which the channel is chosen then */
    double rate;                        /* of jumps when it was last known; 0 if it was not */
    double spread;                      /* ‖(G − d)ψ‖ over the half axes' sum, then */
    int64_t steps;                      /* since the last jump */
};

/* A trajectory being computed: its vectors, and the series of the present step. */
struct series {
    const struct course *course;
    const struct jump_space *space;
    const struct polynomials *in;
    double *v;
    double *stage;
    double *weight;                     /* of the terms, and one more */
    double *slope;
    int64_t from;                       /* elements, from a multiple of LANES on */
    int64_t to;
    int64_t terms;
    int64_t products;
    double tolerance;
    double reach;
    double rate;                        /* −d‖ψ‖²/dτ where it was last looked at */
    double norm2;
    double spread;
    double *fall;                       /* four derivatives of ln‖ψ‖² by τ at τ = 0 */
    int foreseen;                       /* whether these tell when it will have fallen */
    int known;                          /* coefficients in weight, for the time known_at; 0 if there are others */
    double known_at;
    int sized;                          /* the last term whose norm was asked for, 0 if none was */
    double size;
    double size_before;                 /* of the term before, 0 if not known */
};

FN double *vector(const struct series *s, int64_t k) {
    return s->v + k * s->course->stride;
}

/* The last three terms, on which the next is built: on a GPU in shared memory if they fit. */
#ifdef __CUDACC__
#define STAGE 3200
FN double *recent(const struct series *s, int64_t k) {
    int64_t stride = s->course->stride;
    return 3 * stride + s->course->before <= STAGE ? s->stage + s->course->before + k % 3 * stride : vector(s, k);
}
#else
#define STAGE 1
#define recent vector
#endif

/* Re⟨x|y⟩. */
FN double product(const struct series *s, const double *x, const double *y) {
    int64_t half = s->course->half;
    struct lanes sum = {0};
    FOR_OUR_GROUPS(i, s->from, s->to) {
        add_products(&sum, x + i, y + i);
        add_products(&sum, x + half + i, y + half + i);
    }
    return total(&sum);
}

/* ‖χ_k‖ of the last term or the one before. */
FN double term_norm(struct series *s, int64_t k) {
    if (s->sized == k) {
        return s->size;
    }
    if (s->sized == k + 1 && s->size_before > 0) {
        return s->size_before;
    }
    double norm = SQRT(product(s, recent(s, k), recent(s, k)));
    if (s->sized == k + 1) {
        s->size_before = norm;
    } else {
        s->size_before = s->sized == k - 1 ? s->size : 0;
        s->size = norm;
        s->sized = (int) k;
    }
    return norm;
}

/* χ_k = f A χ_{k−1} + g χ_{k−2} for some rows; again is where it is stored once more, or the same. */
FN void add_rows(int parts, const struct series *s, double f, const double *x, double g, const double *z, double *y, double *again,
        int64_t i) {
    int64_t half = s->course->half;
    part re[MOST_PARTS] = {0};
    part im[MOST_PARTS] = {0};
    add_matrix(parts, &s->in->generator, x, half, i, re, im);
    UNROLL for (int p = 0; p < parts; p++) {
        re[p] = f * re[p] + g * ((const part *) (z + i))[p];
        im[p] = f * im[p] + g * ((const part *) (z + half + i))[p];
        ((part *) (y + i))[p] = re[p];
        ((part *) (y + half + i))[p] = im[p];
        if (again != y) {
            ((part *) (again + i))[p] = re[p];
            ((part *) (again + half + i))[p] = im[p];
        }
    }
}

/* The first of from … to that is not in a pair of groups, where two are computed at a time. */
FN int64_t unpaired(int64_t from, int64_t to) {
    return MOST_PARTS > PARTS ? from + (to - from) / (2 * LANES) * (2 * LANES) : from;
}

/* χ_k = f A χ_{k−1} + g χ_{k−2}. */
FN void add_term(struct series *s, double f, double g) {
    int64_t k = s->terms++;
    const double *x = recent(s, k - 1);
    const double *z = k > 1 ? recent(s, k - 2) : x;
    double *y = vector(s, k);
    double *again = recent(s, k);
    int64_t single = unpaired(s->from, s->to);
    s->products++;
    for (int64_t i = s->from; i < single; i += 2 * LANES) {
        add_rows(MOST_PARTS, s, f, x, g, z, y, again, i);
    }
    FOR_OUR_GROUPS(i, single, s->to) {
        add_rows(PARTS, s, f, x, g, z, y, again, i);
    }
}

/* Of the recurrence. */
FN double sign(const struct series *s) {
    return s->in->along_real ? -1 : 1;
}

/* The first coefficients, before e^{dτ}; returns how many. */
FN int64_t coefficients(struct series *s, double tau, int64_t count) {
    if (tau == s->known_at && count <= s->known) {
        return s->known;
    }
    int64_t most = count < MOST_TERMS + 1 ? count : MOST_TERMS + 1;
    s->known = (int) most;
    s->known_at = tau;
    ONE_OF_US {
        bessel(s->in->focus * tau, (int) s->in->along_real, most, s->weight);
        for (int64_t k = 1; k < most; k++) {
            s->weight[k] *= 2;
        }
    }
    MEET
    return most;
}

/* |e^{dτ}|, with e^{cτ} where the coefficients lack it. */
FN double factor(const struct series *s, double tau) {
    return exponential(((s->in->along_real ? s->in->focus : 0) - s->in->decay) * tau);
}

/* When ‖ψ‖² will have fallen to what remains, with ln‖ψ‖² a parabola of this rate and d²ln‖ψ‖²/dτ²; infinite if nothing falls. */
FN double expected(double rate, double slope, double target) {
    double falling = rate > 0 ? rate : 0;
    double square = falling * falling + 2 * slope * target;
    return -2 * target / (falling + SQRT(square > 0 ? square : 0));
}

/* The first four derivatives of ln‖ψ‖², ‖(G − d)ψ‖ and the last two norms, from five terms. */
FN void look_ahead(struct series *s) {
    int64_t half = s->course->half;
    int64_t stride = s->course->stride;
    struct lanes sum[10] = {0};
    FOR_OUR_GROUPS(i, s->from, s->to) {
        for (int64_t at = i; at <= i + half; at += half) {
            const double *x = s->v + at;
            for (int p = 0; p < PARTS; p++) {
                part x0 = ((const part *) x)[p];
                part x1 = ((const part *) (x + stride))[p];
                part x2 = ((const part *) (x + 2 * stride))[p];
                part x3 = ((const part *) (x + 3 * stride))[p];
                part x4 = ((const part *) (x + 4 * stride))[p];
                sum[0].part[p] += x0 * x1;
                sum[1].part[p] += x0 * x2;
                sum[2].part[p] += x0 * x3;
                sum[3].part[p] += x0 * x4;
                sum[4].part[p] += x1 * x1;
                sum[5].part[p] += x1 * x2;
                sum[6].part[p] += x1 * x3;
                sum[7].part[p] += x2 * x2;
                sum[8].part[p] += x3 * x3;
                sum[9].part[p] += x4 * x4;
            }
        }
    }
    double p01 = total(&sum[0]);
    double p02 = total(&sum[1]);
    double p03 = total(&sum[2]);
    double p04 = total(&sum[3]);
    double p11 = total(&sum[4]);
    double p12 = total(&sum[5]);
    double p13 = total(&sum[6]);
    double p22 = total(&sum[7]);
    s->size_before = SQRT(total(&sum[8]));
    s->size = SQRT(total(&sum[9]));
    s->sized = 4;
    double g = sign(s);
    double h = s->in->focus / 2;
    /* Of ‖e^{(G − d)τ}ψ‖² in units of h^k, G − d = hA: A χ_0 = 2χ_1, A²χ_0 = 2(χ_2 − g χ_0), A³χ_0 = 2(χ_3 − 3g χ_1),
       A⁴χ_0 = 2(χ_4 − 4g χ_2 + 3χ_0) */
    double first = 4 * p01;
    double second = 4 * (p02 - g) + 8 * p11;
    double third = 4 * (p03 - 3 * g * p01) + 24 * (p12 - g * p01);
    double fourth = 4 * (p04 - 4 * g * p02 + 3) + 32 * (p13 - 3 * g * p11) + 24 * (p22 - 2 * g * p02 + 1);
    /* cumulants of moments */
    double square = first * first;
    ONE_OF_US {
        s->fall[0] = h * first - 2 * s->in->decay;
        s->fall[1] = h * h * (second - square);
        s->fall[2] = h * h * h * (third - 3 * second * first + 2 * square * first);
        s->fall[3] = h * h * h * h * (fourth - 4 * third * first - 3 * second * second + 12 * second * square - 6 * square * square);
    }
    MEET
    s->spread = 2 * h * SQRT(p11) / s->space->radius;
}

/* ln‖ψ‖² as its derivatives at τ = 0 say, and its own derivative. */
FN double fallen(const struct series *s, double tau, double *slope) {
    const double *l = s->fall;
    *slope = l[0] + tau * (l[1] + tau / 2 * (l[2] + tau / 3 * l[3]));
    return tau * (l[0] + tau / 2 * (l[1] + tau / 3 * (l[2] + tau / 4 * l[3])));
}

FN double magnitude(double x) {
    return x < 0 ? -x : x;
}

/* Begins a series with the normalised ψ in χ_0; returns about when ‖ψ‖² will have fallen to e^target, and no more than a time. */
FN double begin(struct series *s, double target, double tolerance, double most) {
    double *start = vector(s, 0);
    double *again = recent(s, 0);
    if (again != start) {
        FOR_OUR_GROUPS(i, s->from, s->to) {
            again[i] = start[i];
            again[s->course->half + i] = start[s->course->half + i];
        }
    }
    s->tolerance = tolerance;
    s->reach = 0;
    s->known = 0;
    s->sized = 0;
    s->terms = 1;
    add_term(s, 0.5, 0);
    while (s->terms < FIRST_TERMS) {
        add_term(s, 1, sign(s));
    }
    look_ahead(s);
    s->rate = -s->fall[0];
    s->foreseen = 0;
    double guess = expected(s->rate, s->fall[1], target);
    if (!(guess < most)) {
        return most;
    }
    double tau = guess;
    double slope = -1;
    for (int i = 0; i < FORESEEING && slope < 0; i++) {
        double beyond = fallen(s, tau, &slope) - target;
        tau -= beyond / slope;
    }
    double cubic = s->fall[2] * tau * tau * tau / 6;
    double quartic = s->fall[3] * tau * tau * tau * tau / 24;
    s->foreseen = slope < 0 && tau > 0 && tau < most && magnitude(quartic) < FORESEEN * -target && magnitude(cubic) < 10 * FORESEEN * -target;
    return s->foreseen ? tau : guess;
}

#define LEAST_RATIO 0.1
#define LEAST_REST (LEAST_RATIO / (1 - LEAST_RATIO))

/* What follows after two terms of these sizes, which fall at least as fast from there on. */
FN double rest(double before, double last) {
    if (!(2 * last < before)) {
        return before + last;
    }
    double ratio = last / before;       /* even and odd terms can differ */
    ratio = ratio > LEAST_RATIO ? ratio : LEAST_RATIO;
    return (last > ratio * before ? last : ratio * before) * ratio / (1 - ratio);
}

/* Adds terms until they suffice for the time, or for a shorter one if those are too many; returns which. */
FN double make_reach(struct series *s, double wanted) {
    double largest = (s->in == &s->space->near ? LARGEST_NEAR : LARGEST) / s->space->radius;
    double tau = wanted < largest ? wanted : largest;
    if (tau <= s->reach) {
        return wanted < s->reach ? wanted : s->reach;
    }
    double argument = s->in->focus * tau;
    /* a guess at how many coefficients can matter */
    int64_t guess = (int64_t) (argument + 12 + 3 * SQRT(argument));
    int64_t known = coefficients(s, tau, s->terms > guess ? s->terms : guess);
    double size = 1;                    /* of the last term, when it was last looked at; they seldom shrink */
    double least = s->tolerance / 4 / factor(s, tau);
    for (;;) {
        double weight = magnitude(s->weight[s->terms - 1]);
        /* the norms cost a pass each: only where the coefficients say that the end is near */
        if ((double) s->terms > s->in->focus * tau && size * weight < least) {
            size = term_norm(s, s->terms - 1);
            double last = magnitude(s->weight[s->terms - 2]);
            if (LEAST_REST * size * weight < least && rest(last * term_norm(s, s->terms - 2), size * weight) < least) {
                s->reach = tau;
                return tau;
            }
        }
        if (s->terms < MOST_TERMS) {
            add_term(s, 1, sign(s));
            if (s->terms > known) {
                known = coefficients(s, tau, MOST_TERMS);
            }
        } else {
            tau *= 0.8;
            if (tau <= s->reach) {
                return s->reach;
            }
            coefficients(s, tau, MOST_TERMS);
            least = s->tolerance / 4 / factor(s, tau);
            size = 1;
        }
    }
}

/* Σ_k weight_k χ_k for some rows into a vector, and with slopes its product with Σ_k slope_k χ_k. */
FN void sum_rows(int parts, const struct series *s, int slopes, double *into, int64_t i, struct lanes *squares, struct lanes *products) {
    int64_t half = s->course->half;
    int64_t stride = s->course->stride;
    part re[MOST_PARTS] = {0};
    part im[MOST_PARTS] = {0};
    part re_slope[MOST_PARTS] = {0};
    part im_slope[MOST_PARTS] = {0};
    const double *term = s->v + i;
    for (int64_t k = 0; k < s->terms; k++, term += stride) {
        double w = s->weight[k];
        double d = slopes ? s->slope[k] : 0;
        UNROLL for (int p = 0; p < parts; p++) {
            part xr = ((const part *) term)[p];
            part xi = ((const part *) (term + half))[p];
            re[p] += w * xr;
            im[p] += w * xi;
            if (slopes) {
                re_slope[p] += d * xr;
                im_slope[p] += d * xi;
            }
        }
    }
    UNROLL for (int p = 0; p < parts; p++) {
        ((part *) (into + i))[p] = re[p];
        ((part *) (into + half + i))[p] = im[p];
        squares->part[p % PARTS] += re[p] * re[p] + im[p] * im[p];
        if (slopes) {
            products->part[p % PARTS] += re[p] * re_slope[p] + im[p] * im_slope[p];
        }
    }
}

/* Σ_k weight_k χ_k into a vector, its norm2, and with slopes, from 2J_k′ = J_{k−1} − J_{k+1} or 2I_k′ = I_{k−1} + I_{k+1}, its rate. */
FN void sum_terms(struct series *s, double tau, int slopes, double *into) {
    double scale = factor(s, tau);
    coefficients(s, tau, s->terms + slopes);
    s->known = 0;
    ONE_OF_US {
        double decay = s->in->decay;
        double c = s->in->focus / 2 * scale;
        for (int64_t k = 0; slopes && k < s->terms; k++) {
            /* the coefficient of k = 0 lacks the others' two */
            double below = k == 0 ? -sign(s) * s->weight[1] / 2 : k == 1 ? 2 * s->weight[0] : s->weight[k - 1];
            double above = k == 0 ? s->weight[1] / 2 : s->weight[k + 1];
            s->slope[k] = c * (below - sign(s) * above) - decay * scale * s->weight[k];
        }
        for (int64_t k = 0; k < s->terms; k++) {
            s->weight[k] *= scale;
        }
    }
    struct lanes squares = {0};
    struct lanes products = {0};
    int64_t single = unpaired(s->from, s->to);
    for (int64_t i = s->from; i < single; i += 2 * LANES) {
        sum_rows(MOST_PARTS, s, slopes, into, i, &squares, &products);
    }
    FOR_OUR_GROUPS(i, single, s->to) {
        sum_rows(PARTS, s, slopes, into, i, &squares, &products);
    }
    s->norm2 = total(&squares);
    if (slopes) {
        s->rate = -2 * total(&products);
    }
}

/* f x for some neighbouring elements, without what is nothing. */
FN void put(double *to, int64_t half, double f, const struct lanes *re, const struct lanes *im) {
    const double *a = (const double *) re;
    const double *b = (const double *) im;
    TOGETHER for (int j = 0; j < WIDTH; j++) {
        double kept = (a[j] * a[j] + b[j] * b[j]) * (f * f) > NOTHING ? f : 0;
        to[j] = kept * a[j];
        to[half + j] = kept * b[j];
    }
}

/* χ_0 = f times a vector, which may be χ_0. */
FN void go_on(const struct series *s, double f, const double *x) {
    int64_t half = s->course->half;
    FOR_OUR_GROUPS(i, s->from, s->to) {
        put(vector(s, 0) + i, half, f, (const struct lanes *) (x + i), (const struct lanes *) (x + half + i));
    }
}

/* Where g(t) is zero, t being a cubic in g with the values and slopes s = dg/dt at two times; not a number where that says nothing. */
FN double root(double a, double ga, double sa, double b, double gb, double sb) {
    double h = gb - ga;
    double x = -ga / h;
    double y = 1 - x;
    return a * (1 + 2 * x) * y * y + b * x * x * (3 - 2 * x) + x * y * h * (y / sa - x / sb);
}

/* Finds the time at which ‖ψ‖² is what remains, or how far this step leads if that is before; ψ is then the vector CROSSING. The first look is
   no further ahead than a time. */
FN int64_t find_crossing(struct series *s, double longest, double first, double remaining, double tolerance, double *found) {
    double target = logarithm(remaining);
    double tau = begin(s, target, tolerance * SQRT(remaining), first);
    tau = tau < longest ? tau : longest;
    double before = 0;
    double g_before = -target;
    double s_before = -s->rate;
    double low = 0;
    double high = longest;
    int bounded = 0;
    for (int i = 0; i < MOST_ITERATIONS; i++) {
        double ahead = s->foreseen ? tau : AHEAD * tau;
        double reach = make_reach(s, ahead < longest ? ahead : longest);
        if (reach <= low) {
            *found = low;
            return 0;
        }
        tau = tau < reach ? tau : reach;
        if (s->foreseen && i < FORESEEN_LOOKS) {
            double slope;
            sum_terms(s, tau, 0, vector(s, CROSSING));
            fallen(s, tau, &slope);
            s->rate = -slope * s->norm2;
        } else {
            sum_terms(s, tau, 1, vector(s, CROSSING));
        }
        *found = tau;
        double g = logarithm(s->norm2) - target;
        if (magnitude(g) <= tolerance || (bounded && high - low <= 1e-15 * tau)) {
            return 1;
        }
        if (g < 0) {
            high = tau;
            bounded = 1;
        } else if (tau == longest) {
            return 0;
        } else {
            low = tau;
        }
        double slope = -s->rate / s->norm2;
        double better = root(before, g_before, s_before, tau, g, slope);
        before = tau;
        g_before = g;
        s_before = slope;
        if (better > low && (!bounded || better < high)) {
            tau = better < longest ? better : longest;
        } else {
            tau = bounded ? low + (high - low) / 2 : 2 * low < longest ? 2 * low : longest;
        }
    }
    return -1;
}

/* ‖Lψ‖² with ψ in CROSSING; and f Lψ into a vector unless that is null. */
FN double jump(const struct series *s, const struct channel *channel, double f, double *into) {
    int64_t half = s->course->half;
    struct lanes sum = {0};
    FOR_OUR_GROUPS(i, channel->from, channel->to) {
        struct lanes re = {0};
        struct lanes im = {0};
        add_matrix(PARTS, &channel->operator_, vector(s, CROSSING), half, i, re.part, im.part);
        for (int p = 0; p < PARTS; p++) {
            sum.part[p] += re.part[p] * re.part[p] + im.part[p] * im.part[p];
        }
        if (into) {
            put(into + i, half, f, &re, &im);
        }
    }
    return total(&sum);
}

/* Re and Im of ⟨ψ|A|ψ⟩ with ψ in OUTPUT, ‖ψ‖² = norm2. */
FN void read_mean(const struct series *s, const struct reading *reading, double norm2, double *into) {
    int64_t half = s->course->half;
    const double *x = vector(s, OUTPUT);
    struct lanes real = {0};
    struct lanes imaginary = {0};
    FOR_OUR_GROUPS(i, s->from, s->to) {
        struct lanes re = {0};
        struct lanes im = {0};
        add_matrix(PARTS, &reading->operator_, x, half, i, re.part, im.part);
        const part *xr = (const part *) (x + i);
        const part *xi = (const part *) (x + half + i);
        for (int p = 0; p < PARTS; p++) {
            real.part[p] += xr[p] * re.part[p] + xi[p] * im.part[p];
            imaginary.part[p] += xr[p] * im.part[p] - xi[p] * re.part[p];
        }
    }
    into[0] = total(&real) / norm2;
    if (reading->parts > 1) {
        into[1] = total(&imaginary) / norm2;
    }
}

/* Chooses a channel with probabilities in proportion to ‖Lψ‖² and jumps into χ_0; the channel, or null. */
FN const struct channel *choose(const struct series *s, int64_t here, double choice, double *weight) {
    const struct jump_space *space = s->space;
    double *into = vector(s, 0);
    double all = 0;
    for (int64_t k = 0; k < space->channels; k++) {
        /* the last one's Lψ need not be computed again if it is chosen */
        int last = k + 1 == space->channels && space->channel[k].target == here;
        double w = jump(s, &space->channel[k], 1, last ? into : 0);
        ONE_OF_US {
            weight[k] = w;
        }
        all += w;
    }
    MEET
    double sum = 0;
    int64_t chosen = -1;
    for (int64_t k = 0; k < space->channels && !(chosen >= 0 && sum >= choice * all); k++) {
        if (weight[k] > 0) {
            chosen = k;
            sum += weight[k];
        }
    }
    if (chosen < 0) {
        return 0;
    }
    const struct channel *channel = &space->channel[chosen];
    if (channel->target == here && chosen + 1 == space->channels) {
        go_on(s, 1 / SQRT(weight[chosen]), into);
        return channel;
    }
    if (channel->target != here) {
        struct lanes zero = {0};
        FOR_OUR_GROUPS(i, 0, s->course->width) {
            store(into + i, &zero, WIDTH);
            store(into + s->course->half + i, &zero, WIDTH);
        }
    }
    jump(s, channel, 1 / SQRT(weight[chosen]), into);
    return channel;
}

/* Quantum trajectories go on until each waits for something, or has made so many products with a generator. An output element is a
   trajectory. The normalised wave function obeys dψ/dt = Gψ, G = −iH − ½ Σ L†L, until ‖ψ‖² is a number uniform in (0, 1), and jumps,
   ψ → Lψ/‖Lψ‖, with the probability ‖Lψ‖²/Σ‖Lψ‖². Between jumps ψ is a series of Chebyshev polynomials,
   e^{Gτ}ψ = e^{dτ} Σ_k (2 − δ_k0) J_k(cτ) χ_k, χ_{k+1} = Aχ_k + χ_{k−1}, χ_1 = ½Aχ_0, χ_0 = ψ; see clebsch.solver.Trajectory and
   clebsch.solver.Expansion, which do the same with the far polynomials alone.

   A product reads 8 bytes an entry and 32 an element and writes 16, a look at a time reads 16 an element for each term. */
KERNEL(trajectories, const struct course *given, struct trajectory *all, int64_t products) {
    SHARED double weight[MOST_TERMS + 1];
    SHARED double slope[MOST_TERMS];
    SHARED double fall[4];
    SHARED double channel_weight[MOST_CHANNELS];
    SHARED double stage[STAGE];
    FOR_EACH_TOGETHER(b) {
        struct trajectory t = all[b];
        if (t.waits != UNDER_WAY) {
            continue;
        }
        const struct course *c = given;
        struct series s = {0};
        s.course = c;
        s.v = c->vectors + b * c->room + c->before;
        s.weight = weight;
        s.slope = slope;
        s.fall = fall;
        s.stage = stage;
        double *numbers = c->numbers + b * c->times * c->size;
        double *recorded = c->recorded + b * c->record * 2;
        double end = c->time[c->times - 1];
#ifdef __CUDACC__
        FOR_OUR_GROUPS(i, 0, STAGE) {
            stage[i] = 0;
        }
#endif
        while (t.waits == UNDER_WAY) {
            const struct jump_space *space = c->space[t.space];
            if (!space) {
                t.waits = SPACE_NEEDED;
                break;
            }
            if (c->record > 0 && t.recorded == c->record) {
                t.waits = RECORD_FULL;
                break;
            }
            if (s.products >= products) {
                break;
            }
            s.space = space;
            s.from = space->first / LANES * LANES;
            s.to = (space->end + LANES - 1) / LANES * LANES;
            double soon = t.rate * NEAR_LOOK / space->radius;
            s.in = -logarithm(t.remaining) < soon && t.spread < NEAR_SPREAD ? &space->near : &space->far;
            double longest = end - t.time;
            /* what follows a step without a jump is seldom different */
            double first = (t.steps > 0 ? s.in == &space->near ? LARGEST_NEAR : LARGEST : FIRST_LOOK) / space->radius;
            double tau;
            int64_t jumped = find_crossing(&s, longest, first, t.remaining, c->tolerance, &tau);
            if (jumped < 0) {
                t.waits = NO_CROSSING;
                break;
            }
            double norm2 = s.norm2;
            t.rate = s.rate / norm2;
            t.spread = s.spread;
            double until = !jumped && tau == longest ? end : t.time + tau;
            for (; t.output < c->times && c->time[t.output] <= until; t.output++) {
                double at = c->time[t.output] - t.time;
                sum_terms(&s, at < tau ? at : tau, 0, vector(&s, OUTPUT));
                double *into = numbers + t.output * c->size;
                for (int64_t r = 0; r < space->readings; r++) {
                    read_mean(&s, &space->reading[r], s.norm2, into);
                    into += space->reading[r].parts;
                }
            }
            if (t.output == c->times) {
                t.waits = AT_ITS_END;
                break;
            }
            t.time = until;
            if (jumped) {
                const struct channel *channel = choose(&s, t.space, t.choice, channel_weight);
                if (!channel) {
                    t.waits = NO_CHANNEL;
                    break;
                }
                if (c->record > 0) {
                    recorded[2 * t.recorded] = t.time;
                    recorded[2 * t.recorded + 1] = (double) channel->number;
                    t.recorded++;
                }
                t.jumps++;
                t.steps = 0;
                draw(c->seed, t.number, 0, (uint32_t) t.jumps, &t.remaining, &t.choice);
                t.space = channel->target;
            } else {
                t.remaining /= norm2;
                t.steps++;
                go_on(&s, 1 / SQRT(norm2), vector(&s, CROSSING));
            }
        }
        t.products += s.products;
        ONE_OF_US {
            all[b] = t;
        }
    }
}
#endif
