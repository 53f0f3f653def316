package clebsch.model;

/**
 * A list parameter drawn at random. The numbers come from a Mersenne twister (MT19937) started with the seed, one after
 * the other, so that a seed always gives the same list and a longer list begins with the shorter one.
 */
public sealed interface Drawn {

    /** {@code {normal: {mean, sd, count, seed}}}: normally distributed. */
    record Normal(Quantity mean, Quantity sd, Quantity count, Quantity seed) implements Drawn {
    }

    /** {@code {uniform: {from, to, count, seed}}}: equally distributed on [from, to). */
    record Uniform(Quantity from, Quantity to, Quantity count, Quantity seed) implements Drawn {
    }

    /** How many. */
    Quantity count();

    /** Where the random numbers start: a whole number. */
    Quantity seed();

    /** {@code count} normally distributed numbers; every argument is an expression. */
    static Drawn normal(String mean, String sd, String count, String seed) {
        return new Normal(new Quantity(mean, Location.api("mean")), new Quantity(sd, Location.api("sd")),
                new Quantity(count, Location.api("count")), new Quantity(seed, Location.api("seed")));
    }

    /** {@code count} numbers equally distributed on [from, to); every argument is an expression. */
    static Drawn uniform(String from, String to, String count, String seed) {
        return new Uniform(new Quantity(from, Location.api("from")), new Quantity(to, Location.api("to")),
                new Quantity(count, Location.api("count")), new Quantity(seed, Location.api("seed")));
    }

    /** The same draw, placed under a key. */
    default Drawn at(Location location) {
        return switch (this) {
            case Normal(Quantity mean, Quantity sd, Quantity count, Quantity seed) -> new Normal(
                    mean.at(location.child("normal.mean")), sd.at(location.child("normal.sd")),
                    count.at(location.child("normal.count")), seed.at(location.child("normal.seed")));
            case Uniform(Quantity from, Quantity to, Quantity count, Quantity seed) -> new Uniform(
                    from.at(location.child("uniform.from")), to.at(location.child("uniform.to")),
                    count.at(location.child("uniform.count")), seed.at(location.child("uniform.seed")));
        };
    }
}
