#ifndef CLEBSCH_TRAJECTORIES_H
#define CLEBSCH_TRAJECTORIES_H
#include "bands.h"
#include "scalars.h"
#include "together.h"

/* Terms of a series at most, and the largest (half axes' sum) · τ tried with them. */
#define MOST_TERMS 80
#define LARGEST 56.0
/* The same with near polynomials: their terms grow, by e^(‖(G − d)ψ‖τ) about, and rounding with them. */
#define LARGEST_NEAR 16.0
/* The same for the time first looked at. */
#define FIRST_LOOK 16.0
/* A series reaches so much beyond the time that is looked at, as the next is seldom further. */
#define AHEAD 1.02
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

/* A complex matrix by rows. */
struct bands {
    int64_t count;
    const struct band *band;
};

struct channel {
    int64_t number;                     /* what it is called */
    int64_t target;                     /* the space that it leads to */
    int64_t from;                       /* rows that it reaches, in whole groups; all of a space that it stays in */
    int64_t to;
    struct bands operator_;             /* L, its rate included */
};

/* An operator whose mean is read: its real part, or that and its imaginary one. */
struct reading {
    int64_t parts;
    struct bands operator_;
};

/* Chebyshev polynomials of A = 2(G − d)/c: decay is −Re d, focus c. */
struct polynomials {
    double decay;
    double focus;
    int64_t along_real;                 /* foci along the real axis: modified Bessel functions */
    struct bands generator;             /* A */
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

FN double term_norm(const struct series *s, int64_t k) {
    return SQRT(product(s, recent(s, k), recent(s, k)));
}

/* χ_k = f A χ_{k−1} + g χ_{k−2}. */
FN void add_term(struct series *s, double f, double g) {
    int64_t k = s->terms++;
    int64_t half = s->course->half;
    const double *x = recent(s, k - 1);
    const double *z = k > 1 ? recent(s, k - 2) : x;
    double *y = vector(s, k);
    double *again = recent(s, k);
    const struct bands generator = s->in->generator;
    s->products++;
    FOR_OUR_GROUPS(i, s->from, s->to) {
        struct lanes re = {0};
        struct lanes im = {0};
        add_bands(generator.count, generator.band, x + i, half, i, &re, &im);
        const part *zr = (const part *) (z + i);
        const part *zi = (const part *) (z + half + i);
        for (int p = 0; p < PARTS; p++) {
            re.part[p] = f * re.part[p] + g * zr[p];
            im.part[p] = f * im.part[p] + g * zi[p];
        }
        store(y + i, &re, WIDTH);
        store(y + half + i, &im, WIDTH);
        if (again != y) {
            store(again + i, &re, WIDTH);
            store(again + half + i, &im, WIDTH);
        }
    }
}

/* Of the recurrence. */
FN double sign(const struct series *s) {
    return s->in->along_real ? -1 : 1;
}

/* The first coefficients, before e^{dτ}; returns how many. */
FN int64_t coefficients(const struct series *s, double tau, int64_t count) {
    int64_t most = count < MOST_TERMS + 1 ? count : MOST_TERMS + 1;
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

/* Begins a series with the normalised ψ in χ_0; returns about when ‖ψ‖² will have fallen to e^target. */
FN double begin(struct series *s, double target, double tolerance) {
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
    s->terms = 1;
    add_term(s, 0.5, 0);
    add_term(s, 1, sign(s));
    double d = s->in->decay;
    double c = s->in->focus;
    double first = product(s, recent(s, 0), recent(s, 1));
    s->rate = 2 * (d - c * first);
    /* Gψ = (c χ_1 − d χ_0), G²ψ = (c²/2)(χ_2 − sign χ_0) − 2dc χ_1 + d² χ_0, all but a phase */
    double square = product(s, recent(s, 1), recent(s, 1));
    s->spread = c * SQRT(square) / s->space->radius;
    double slope = 4 * d * d - 8 * d * c * first + 2 * c * c * square
            + c * c * (product(s, recent(s, 0), recent(s, 2)) - sign(s));
    double guess = expected(s->rate, slope - s->rate * s->rate, target);
    return guess < FIRST_LOOK / s->space->radius ? guess : FIRST_LOOK / s->space->radius;
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
        double weight = s->weight[s->terms - 1];
        weight = weight < 0 ? -weight : weight;
        /* the norms cost a pass each: only where the coefficients say that the end is near */
        if ((double) s->terms > s->in->focus * tau && size * weight < least) {
            size = term_norm(s, s->terms - 1);
            double before = s->weight[s->terms - 2];
            before = before < 0 ? -before : before;
            if (LEAST_REST * size * weight < least && rest(before * term_norm(s, s->terms - 2), size * weight) < least) {
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

/* Σ_k weight_k χ_k into a vector, its norm2, and with slopes, from 2J_k′ = J_{k−1} − J_{k+1} or 2I_k′ = I_{k−1} + I_{k+1}, its rate. */
FN void sum_terms(struct series *s, double tau, int slopes, double *into) {
    double scale = factor(s, tau);
    coefficients(s, tau, s->terms + 1);
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
    int64_t half = s->course->half;
    int64_t stride = s->course->stride;
    struct lanes squares = {0};
    struct lanes products = {0};
    FOR_OUR_GROUPS(i, s->from, s->to) {
        struct lanes re = {0};
        struct lanes im = {0};
        struct lanes re_slope = {0};
        struct lanes im_slope = {0};
        const double *term = s->v + i;
        for (int64_t k = 0; k < s->terms; k++, term += stride) {
            const part *xr = (const part *) term;
            const part *xi = (const part *) (term + half);
            double w = s->weight[k];
            double d = s->slope[k];
            for (int p = 0; p < PARTS; p++) {
                re.part[p] += w * xr[p];
                im.part[p] += w * xi[p];
                if (slopes) {
                    re_slope.part[p] += d * xr[p];
                    im_slope.part[p] += d * xi[p];
                }
            }
        }
        store(into + i, &re, WIDTH);
        store(into + half + i, &im, WIDTH);
        for (int p = 0; p < PARTS; p++) {
            squares.part[p] += re.part[p] * re.part[p] + im.part[p] * im.part[p];
            if (slopes) {
                products.part[p] += re.part[p] * re_slope.part[p] + im.part[p] * im_slope.part[p];
            }
        }
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

/* χ_0 = f ψ, ψ in CROSSING. */
FN void go_on(const struct series *s, double f) {
    int64_t half = s->course->half;
    const double *x = vector(s, CROSSING);
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

/* Finds the time at which ‖ψ‖² is what remains, or how far this step leads if that is before; ψ is then the vector CROSSING. */
FN int64_t find_crossing(struct series *s, double longest, double remaining, double tolerance, double *found) {
    double target = logarithm(remaining);
    double tau = begin(s, target, tolerance * SQRT(remaining));
    tau = tau < longest ? tau : longest;
    double before = 0;
    double g_before = -target;
    double s_before = -s->rate;
    double low = 0;
    double high = longest;
    int bounded = 0;
    for (int i = 0; i < MOST_ITERATIONS; i++) {
        double reach = make_reach(s, AHEAD * tau < longest ? AHEAD * tau : longest);
        if (reach <= low) {
            *found = low;
            return 0;
        }
        tau = tau < reach ? tau : reach;
        sum_terms(s, tau, 1, vector(s, CROSSING));
        *found = tau;
        double g = logarithm(s->norm2) - target;
        if ((g < 0 ? -g : g) <= tolerance || (bounded && high - low <= 1e-15 * tau)) {
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
    const double *x = vector(s, CROSSING);
    struct lanes sum = {0};
    FOR_OUR_GROUPS(i, channel->from, channel->to) {
        struct lanes re = {0};
        struct lanes im = {0};
        add_bands(channel->operator_.count, channel->operator_.band, x + i, half, i, &re, &im);
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
        add_bands(reading->operator_.count, reading->operator_.band, x + i, half, i, &re, &im);
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
    double all = 0;
    for (int64_t k = 0; k < space->channels; k++) {
        double w = jump(s, &space->channel[k], 0, 0);
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
    double *into = vector(s, 0);
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
            double tau;
            int64_t jumped = find_crossing(&s, longest, t.remaining, c->tolerance, &tau);
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
                draw(c->seed, t.number, 0, (uint32_t) t.jumps, &t.remaining, &t.choice);
                t.space = channel->target;
            } else {
                t.remaining /= norm2;
                go_on(&s, 1 / SQRT(norm2));
            }
        }
        t.products += s.products;
        ONE_OF_US {
            all[b] = t;
        }
    }
}
#endif
