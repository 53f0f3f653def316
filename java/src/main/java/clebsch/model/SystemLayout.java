package clebsch.model;

import clebsch.model.Operator.Symbol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The tensor product: which positions each written name stands for, and what acts there. */
final class SystemLayout {
    private static final int MOST_MEMBERS = 10_000;
    /** So that 2j and the dimension stay well inside an {@code int}. */
    private static final int MOST_SPINS = 1_000_000_000;
    private static final List<Symbol> SPIN_SYMBOLS =
            List.of(Symbol.X, Symbol.Y, Symbol.Z, Symbol.P, Symbol.M, Symbol.N, Symbol.CASIMIR);
    private static final List<Symbol> SPIN_ALIASES = List.of(Symbol.X, Symbol.Y, Symbol.Z, Symbol.P, Symbol.M);
    private static final List<Symbol> MODE_ALIASES = List.of(Symbol.A, Symbol.AD);

    /** The kinds of an entry, under the keys of the model language. */
    enum Kind {
        SPINS, SPIN, BOSON;

        String written() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isSpin() {
            return this != BOSON;
        }

        /** The operators after the dot. */
        List<Symbol> symbols() {
            return isSpin() ? SPIN_SYMBOLS : List.of(Symbol.A, Symbol.AD, Symbol.N);
        }
    }

    /** An entry of {@code system} as written; {@code count} and {@code basis} are null where they are not written. */
    record Entry(Kind kind, Quantity size, Quantity count, Quantity basis) {
    }

    /**
     * An entry of {@code system} and what it stands for.
     *
     * @param basis   what was asked for
     * @param members the positions of each member of an array, or of the entry itself: one, or N spins 1/2 in the basis
     *                {@code product}
     */
    record Group(String name, Entry entry, Subsystem.BasisChoice basis, List<List<Integer>> members) {
        Kind kind() {
            return entry.kind();
        }

        boolean array() {
            return entry.count() != null;
        }

        List<Integer> positions() {
            return members.stream().flatMap(List::stream).toList();
        }
    }

    /** An operator that has a name of its own because there is only one group it can mean. */
    record Alias(Group group, Symbol symbol) {
    }

    private final List<Subsystem> subsystems = new ArrayList<>();
    /** For each position. */
    private final List<String> memberNames = new ArrayList<>();
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final Map<String, Alias> aliases = new LinkedHashMap<>();

    SystemLayout(Map<String, Entry> entries, Parameters parameters) {
        entries.forEach((name, entry) -> groups.put(name, expand(name, entry, parameters)));
        SPIN_ALIASES.forEach(symbol -> addAlias(alias(symbol), symbol, true));
        MODE_ALIASES.forEach(symbol -> addAlias(alias(symbol), symbol, false));
    }

    private Group expand(String name, Entry entry, Parameters parameters) {
        int members = 1;
        if (entry.count() != null) {
            members = parameters.whole(entry.count(), "the count", 1);
            if (members > MOST_MEMBERS) {
                throw entry.count().error("the count is " + members, "an array may have up to " + MOST_MEMBERS + " members");
            }
        }
        Subsystem.BasisChoice basis = basis(entry);
        var positions = new ArrayList<List<Integer>>();
        for (int k = 1; k <= members; k++) {
            int first = subsystems.size();
            String member = entry.count() == null ? name : name + "[" + k + "]";
            addMember(member, entry, basis, parameters);
            while (memberNames.size() < subsystems.size()) {
                memberNames.add(member);
            }
            positions.add(IntStream.range(first, subsystems.size()).boxed().toList());
        }
        var group = new Group(name, entry, basis, List.copyOf(positions));
        if (entry.kind().isSpin() && twiceJ(group.positions()) > MOST_SPINS) {
            throw entry.size().error("'" + name + "' has " + twiceJ(group.positions()) + " spins 1/2 together",
                    "write " + MOST_SPINS + " or fewer");
        }
        return group;
    }

    private void addMember(String name, Entry entry, Subsystem.BasisChoice basis, Parameters parameters) {
        Subsystem member = member(name, entry, basis, parameters);
        if (!(member instanceof Subsystem.Spins spins) || basis != Subsystem.BasisChoice.PRODUCT) {
            subsystems.add(member);
            return;
        }
        if (subsystems.size() + (long) spins.count() > MOST_MEMBERS) {
            throw entry.basis().error("basis 'product' makes " + spins.count() + " subsystems of the spins of '" + name + "'",
                    "leave basis out; " + MOST_MEMBERS + " subsystems are the most there can be");
        }
        for (int k = 1; k <= spins.count(); k++) {
            subsystems.add(new Subsystem.Spin(name + "[" + k + "]", 1, spins.location()));
        }
    }

    private static Subsystem member(String name, Entry entry, Subsystem.BasisChoice basis, Parameters parameters) {
        Quantity size = entry.size();
        return switch (entry.kind()) {
            case SPINS -> new Subsystem.Spins(name, parameters.whole(size, "the number of spins", 1), basis, size.location());
            case SPIN -> {
                double twice = 2 * parameters.real(size, "the length of the spin");
                if (!Parameters.isWhole(twice) || Math.rint(twice) < 1) {
                    throw size.error("the length of the spin is " + Names.number(twice / 2),
                            "it must be a half-integer: 1/2, 1, 3/2, …");
                }
                yield new Subsystem.Spin(name, (int) Math.rint(twice), size.location());
            }
            case BOSON -> new Subsystem.Boson(name, parameters.whole(size, "the number of Fock states", 1), size.location());
        };
    }

    private static Subsystem.BasisChoice basis(Entry entry) {
        if (entry.basis() == null) {
            return Subsystem.BasisChoice.AUTO;
        }
        List<String> known = List.of("irrep", "dicke", "product");
        String written = entry.basis().expression();
        if (!known.contains(written)) {
            throw entry.basis().error("unknown basis '" + written + "'", Names.didYouMean(written, known));
        }
        return Subsystem.BasisChoice.valueOf(written.toUpperCase(Locale.ROOT));
    }

    private static String alias(Symbol symbol) {
        return SPIN_ALIASES.contains(symbol) ? "J" + symbol.written() : symbol.written();
    }

    private void addAlias(String alias, Symbol symbol, boolean spin) {
        List<Group> candidates = candidates(spin);
        // A subsystem called like the operator of another one keeps its name for itself.
        if (candidates.size() == 1 && (!groups.containsKey(alias) || alias.equals(candidates.getFirst().name()))) {
            aliases.put(alias, new Alias(candidates.getFirst(), symbol));
        }
    }

    private List<Group> candidates(boolean spin) {
        return groups.values().stream().filter(group -> group.kind().isSpin() == spin).toList();
    }

    /** What to write for a name that would be an alias if only one group could have it; empty for any other name. */
    List<String> insteadOfAlias(String name) {
        return Stream.concat(SPIN_ALIASES.stream(), MODE_ALIASES.stream()).filter(symbol -> alias(symbol).equals(name))
                .flatMap(symbol -> candidates(SPIN_ALIASES.contains(symbol)).stream()
                        .map(group -> group.name() + "." + symbol.written()))
                .toList();
    }

    /** The tensor factors; the basis of an ensemble is what was asked for, which may be AUTO. */
    List<Subsystem> subsystems() {
        return subsystems;
    }

    /** What is written for the member of an array, or for the entry, that a position belongs to. */
    String memberName(int position) {
        return memberNames.get(position);
    }

    /** The entry that a position belongs to. */
    Group groupOf(int position) {
        return groups.values().stream().filter(group -> group.positions().contains(position)).findFirst().orElseThrow();
    }

    Set<String> names() {
        return groups.keySet();
    }

    Map<String, Alias> aliases() {
        return aliases;
    }

    Optional<Group> group(String name) {
        return Optional.ofNullable(groups.get(name));
    }

    /** Each written name, and each member of an array, with the positions it stands for. */
    Map<String, List<Integer>> positions() {
        var positions = new LinkedHashMap<String, List<Integer>>();
        groups.values().forEach(group -> {
            positions.put(group.name(), group.positions());
            group.members().forEach(member -> positions.put(memberNames.get(member.getFirst()), member));
        });
        return positions;
    }

    /**
     * The group that a reference names.
     *
     * @throws ModelException if there is none, or an index stands after one that is no array
     */
    Group group(Expression.Reference reference, Evaluator evaluator) {
        Group group = groups.get(reference.name());
        if (group == null) {
            throw evaluator.unknown("subsystem", reference.name(), reference.span(), names());
        }
        if (reference instanceof Expression.Indexed && !group.array()) {
            throw evaluator.quantity.errorAt(reference.span(), "'" + group.name() + "' is not an array",
                    "leave the index out, or give it a count under system");
        }
        return group;
    }

    /** The positions that a reference names: all members of an array, or one. */
    List<Integer> members(Expression.Reference reference, Evaluator evaluator) {
        Group group = group(reference, evaluator);
        return switch (reference) {
            case Expression.Name _ -> group.positions();
            case Expression.Indexed indexed ->
                group.members().get(evaluator.index(indexed, group.members().size(), "members") - 1);
        };
    }

    /** The symbol after the dot, if this kind of subsystem has it. */
    static Optional<Symbol> symbol(Kind kind, String written) {
        return kind.symbols().stream().filter(symbol -> symbol.written().equals(written)).findFirst();
    }

    /** The symbols of a kind as an error lists them. */
    static List<String> written(Kind kind) {
        return kind.symbols().stream().map(Symbol::written).toList();
    }

    Operator elementary(int position, Symbol symbol) {
        return new Operator.Elementary(position, subsystems.get(position).name(), symbol);
    }

    /** 2j of the spins at the positions together, all in their symmetric states. */
    long twiceJ(List<Integer> positions) {
        return positions.stream().mapToLong(position -> switch (subsystems.get(position)) {
            case Subsystem.Spins spins -> spins.count();
            case Subsystem.Spin spin -> spin.twiceLength();
            case Subsystem.Boson boson -> throw new IllegalArgumentException(boson.name() + " is a mode");
        }).sum();
    }

    /** Names of the keys that say what an entry is. */
    static List<String> kinds() {
        return Arrays.stream(Kind.values()).map(Kind::written).toList();
    }
}
