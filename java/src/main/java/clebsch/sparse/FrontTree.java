package clebsch.sparse;

/**
 * The fronts of an elimination, numbered so that children come before parents and a front's descendants directly before it. All
 * lists lie end to end in one array, with the places where they begin.
 *
 * @param parent     the front that takes up what a front leaves; the number of fronts if nothing does
 * @param childStart where the children of each front begin, one entry more for the end
 * @param child      children in ascending order
 * @param ownStart   where the unknowns that each front eliminates begin, one entry more for the end
 * @param unknown    all unknowns in the order of elimination
 * @param placeStart where the places of each front begin, one entry more for the end
 * @param place      place in the parent of each of the variables that a front leaves, not counting what the parent takes over
 *                   uneliminated
 * @param part       the first front of the part of the tree that each front belongs to: parts are whole subtrees, which are worth
 *                   one task of a substitution, and each of the fronts above them
 * @param slot       for each front its own unknowns, then the variables that it leaves, by their numbers within its part: first
 *                   come the unknowns of all its fronts in the order of elimination, then what the part leaves. The list of front s
 *                   begins at {@code ownStart[s] + placeStart[s]}.
 * @param entryStart where the entries of each front begin, one entry more for the end
 * @param entry      three numbers for each entry of A that is assembled in a front: its index in the Csr, its row and its
 *                   column there
 */
public record FrontTree(int[] parent, int[] childStart, int[] child, int[] ownStart, int[] unknown, int[] placeStart, int[] place,
        int[] part, int[] slot, int[] entryStart, int[] entry) {

    /** Number of fronts. */
    public int fronts() {
        return parent.length;
    }

    /** Number of unknowns that are eliminated in front s, as long as none has to wait. */
    public int own(int s) {
        return ownStart[s + 1] - ownStart[s];
    }

    /** Number of variables that front s leaves, as long as none has to wait. */
    public int rest(int s) {
        return placeStart[s + 1] - placeStart[s];
    }
}
