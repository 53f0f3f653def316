package clebsch.model;

/** One factor of the tensor product that makes up the system. A member of an array has a name such as {@code e[3]}. */
public sealed interface Subsystem {

    /** The name that expressions use, with the index for a member of an array. */
    String name();

    /**
     * The basis that is asked for an ensemble: its symmetric states alone, the blocks of every j, or each spin by itself. AUTO
     * takes IRREP as long as the model stays in it, else DICKE.
     */
    enum BasisChoice { AUTO, IRREP, DICKE, PRODUCT }

    /**
     * {@code {spins: N}}: N two-level systems, permutation symmetric. In a {@link Model} the basis is IRREP or DICKE; PRODUCT
     * has become N spins 1/2.
     */
    record Spins(String name, int count, BasisChoice basis, Location location) implements Subsystem {
    }

    /** {@code {spin: S}}: one spin of length S, given as 2S so that half-integers are exact. */
    record Spin(String name, int twiceLength, Location location) implements Subsystem {
    }

    /** {@code {boson: d}}: a mode cut off at d Fock states |0⟩ … |d−1⟩. */
    record Boson(String name, int levels, Location location) implements Subsystem {
    }
}
