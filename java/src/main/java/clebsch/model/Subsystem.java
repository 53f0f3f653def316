package clebsch.model;

/** One factor of the tensor product that makes up the system. A member of an array has a name such as {@code e[3]}. */
public sealed interface Subsystem {

    /** The name that expressions use, with the index for a member of an array. */
    String name();

    /** The basis in which an ensemble is held; AUTO takes the smallest that the model stays in. */
    enum BasisChoice { AUTO, IRREP, DICKE, PRODUCT }

    /** {@code {spins: N}}: N two-level systems, permutation symmetric. */
    record Spins(String name, int count, BasisChoice basis, Location location) implements Subsystem {
    }

    /** {@code {spin: S}}: one spin of length S, given as 2S so that half-integers are exact. */
    record Spin(String name, int twiceLength, Location location) implements Subsystem {
    }

    /** {@code {boson: d}}: a mode cut off at d Fock states |0⟩ … |d−1⟩. */
    record Boson(String name, int levels, Location location) implements Subsystem {
    }
}
