package clebsch.model;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads a model file. It knows which keys there are and which form their values have; what the values mean is left to
 * {@link ModelDescription}, whose methods it calls with the line of every value.
 */
public final class ModelFile {
    private static final List<String> TOP = List.of("name", "source", "parameters", "system", "hamiltonian", "dissipators",
            "initial", "solve", "observables", "sweep");
    private static final String RANGE = "{from: 0, to: 1, points: 11}";
    private static final String LOG_RANGE = "{log: {from: 0.1, to: 10, points: 11}}";

    /** A value and where its key was written. */
    private record Item(Node node, Location location) {
    }

    private final String file;
    private final ModelDescription description;

    private ModelFile(String file, String fallbackName, Node root) {
        this.file = file;
        var place = new Location(file, line(root), "");
        Map<String, Item> top = mapping(new Item(root, place), "the sections of a model such as system: and solve:");
        checkKeys(top, TOP);
        String name = top.containsKey("name") ? text(top.get("name")).expression() : fallbackName;
        description = new ModelDescription(name, place);
        top.forEach((key, item) -> description.section(key, item.location()));
        read(top);
    }

    /**
     * Reads a model file; nothing is evaluated yet.
     *
     * @param path a YAML file in the model language
     * @return the description, every quantity with its line
     * @throws ModelException if the file cannot be read, is no YAML, or has unknown, repeated, missing or misshapen keys
     */
    public static ModelDescription read(Path path) {
        String file = path.toString();
        String text = content(path);
        Node root = compose(file, text).orElseThrow(() -> new ModelException(new Location(file, 0, ""), "the file is empty",
                "write a model with at least system, initial and solve"));
        String name = path.getFileName().toString().replaceFirst("\\.[^.]*$", "");
        return new ModelFile(file, name, root).description;
    }

    private static String content(Path path) {
        var place = new Location(path.toString(), 0, "");
        if (!Files.exists(path)) {
            throw new ModelException(place, "there is no such file", "check the path");
        }
        if (Files.isDirectory(path)) {
            throw new ModelException(place, "this is a directory", "name a model file in it");
        }
        try {
            String text = Files.readString(path);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException notUtf8) {
            throw new ModelException(place, "this is not a text file in UTF-8", "save it in UTF-8");
        } catch (AccessDeniedException denied) {
            throw new ModelException(place, "the file may not be read", "change its permissions");
        } catch (IOException failed) {
            throw new ModelException(place, "the file cannot be read (" + failed.getMessage() + ")", "check the path");
        }
    }

    private static Optional<Node> compose(String file, String text) {
        LoadSettings settings = LoadSettings.builder().setLabel(file).setAllowDuplicateKeys(true)
                .setAllowNonScalarKeys(true).build();
        try {
            return new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().or(e::getContextMark).map(Mark::getLine).orElse(-1) + 1;
            String problem = readable(e.getProblem());
            throw new ModelException(new Location(file, line, ""), "this is not YAML: " + problem, mend(problem));
        } catch (ReaderException e) {
            int line = 1 + (int) text.codePoints().limit(e.getPosition()).filter(c -> c == '\n').count();
            throw new ModelException(new Location(file, line, ""), "this is not YAML: the character "
                    + String.format("U+%04X", e.getCodePoint()) + " is not allowed", "remove it");
        } catch (YamlEngineException e) {
            throw new ModelException(new Location(file, lastLineRead(settings, text), ""),
                    "this is not YAML: " + e.getMessage(), mend(e.getMessage()));
        }
    }

    /** How far the parser comes, for its few errors that do not say where they are. */
    private static int lastLineRead(LoadSettings settings, String text) {
        int line = 1;
        try {
            for (Event event : new Parse(settings).parseString(text)) {
                line = event.getEndMark().map(Mark::getLine).orElse(0) + 1;
            }
        } catch (YamlEngineException thatIsReportedAlready) {
            return line;
        }
        return line;
    }

    private static String readable(String problem) {
        if (problem.startsWith("expected <block end>")) {
            return "the indentation does not fit the lines above";
        }
        // The parser's remark on indentation is wrong for every character but a tab.
        return problem.replaceFirst("\\. ?\\(Do not use .*", "");
    }

    private static String mend(String problem) {
        if (problem.startsWith("expected ',' or") && problem.endsWith("got :")) {
            return "put quotes around an expression with a colon in it, such as \"fidelity(s: ghz)\"";
        }
        if (problem.startsWith("expected ',' or")) {
            return "close the bracket, and put quotes around an expression with [ ] inside { } or [ ]";
        }
        if (problem.startsWith("mapping values are not allowed")) {
            return "check the indentation, and put quotes around an expression with a colon in it, such as \"fidelity(s: ghz)\"";
        }
        if (problem.contains("(TAB)")) {
            return "indent with spaces";
        }
        if (problem.contains("cannot start any token")) {
            return "put quotes around text that begins with it";
        }
        if (problem.contains("another document")) {
            return "write one model in a file, without a line ---";
        }
        return "check the indentation, the brackets and the quotes";
    }

    private void read(Map<String, Item> top) {
        section(top, "source", item -> description.source(text(item).expression()));
        section(top, "parameters", item -> mapping(item, "parameters such as N: 400").forEach(this::parameter));
        section(top, "system", item -> mapping(item, "subsystems such as atoms: {spins: N}").forEach(this::subsystem));
        section(top, "hamiltonian", item -> description.hamiltonian(text(item)));
        section(top, "dissipators", item -> entries(item, "dissipators such as - {rate: Gamma, jump: atoms.m}")
                .forEach(this::dissipator));
        section(top, "initial", item -> mapping(item, "states such as atoms: down")
                .forEach((name, state) -> description.initial(name, text(state))));
        section(top, "solve", this::solve);
        section(top, "observables", item -> mapping(item, "observables such as Jz: atoms.z")
                .forEach((name, expression) -> description.observable(name, text(expression))));
        section(top, "sweep", item -> mapping(item, "swept parameters such as Omega: " + RANGE)
                .forEach((name, values) -> description.sweep(name, grid(values), values.location())));
    }

    /** Reads a section that may be left out or left empty. */
    private static void section(Map<String, Item> top, String key, Consumer<Item> reader) {
        Item item = top.get(key);
        if (item != null && !isEmpty(item.node())) {
            reader.accept(item);
        }
    }

    private void parameter(String name, Item item) {
        switch (item.node()) {
            case SequenceNode _ -> description.parameter(name,
                    entries(item, "numbers").stream().map(this::text).toList(), item.location());
            case MappingNode _ -> description.parameter(name, drawn(item), item.location());
            default -> description.parameter(name, text(item));
        }
    }

    private Drawn drawn(Item item) {
        Map<String, Item> kinds = mapping(item, "a distribution");
        checkKeys(kinds, List.of("normal", "uniform"));
        if (kinds.size() != 1) {
            throw new ModelException(item.location(), "a drawn parameter has " + kinds.size() + " distributions",
                    "write one, such as {normal: {mean: 0, sd: 1, count: 8, seed: 1}}");
        }
        String kind = kinds.keySet().iterator().next();
        Item of = kinds.get(kind);
        boolean normal = kind.equals("normal");
        String first = normal ? "mean" : "from";
        String second = normal ? "sd" : "to";
        Map<String, Item> keys = mapping(of, "{" + first + ": 0, " + second + ": 1, count: 8, seed: 1}");
        checkKeys(keys, List.of(first, second, "count", "seed"));
        Quantity a = text(required(keys, first, of));
        Quantity b = text(required(keys, second, of));
        Quantity count = text(required(keys, "count", of));
        Quantity seed = text(required(keys, "seed", of));
        return normal ? new Drawn.Normal(a, b, count, seed) : new Drawn.Uniform(a, b, count, seed);
    }

    private void subsystem(String name, Item item) {
        Map<String, Item> keys = mapping(item, "{spins: N}, {spin: 1/2} or {boson: 20}");
        List<String> kinds = SystemLayout.kinds();
        var known = new ArrayList<>(kinds);
        known.addAll(List.of("count", "basis"));
        checkKeys(keys, known);
        List<String> given = keys.keySet().stream().filter(kinds::contains).toList();
        if (given.size() != 1) {
            throw new ModelException(item.location(), given.isEmpty() ? "it is not said what '" + name + "' is"
                    : "'" + name + "' is " + String.join(" and ", given) + " at once", "write one of spins, spin and boson");
        }
        Quantity size = text(keys.get(given.getFirst()));
        switch (given.getFirst()) {
            case "spins" -> description.spins(name, size);
            case "spin" -> description.spin(name, size);
            default -> description.boson(name, size);
        }
        if (keys.containsKey("count")) {
            description.count(name, text(keys.get("count")));
        }
        if (keys.containsKey("basis")) {
            description.basis(name, text(keys.get("basis")));
        }
    }

    private void dissipator(Item item) {
        Map<String, Item> keys = mapping(item, "{rate: Gamma, jump: atoms.m}");
        checkKeys(keys, List.of("rate", "jump", "each"));
        Quantity rate = text(required(keys, "rate", item));
        if (keys.containsKey("jump") == keys.containsKey("each")) {
            throw new ModelException(item.location(), keys.containsKey("jump") ? "jump and each stand together"
                    : "neither jump nor each is given", "write one of them");
        }
        if (keys.containsKey("jump")) {
            description.dissipator(rate, text(keys.get("jump")));
        } else {
            description.each(rate, text(keys.get("each")));
        }
    }

    private void solve(Item item) {
        Map<String, Item> methods = mapping(item, form(item));
        checkKeys(methods, SolveEvaluator.methods());
        if (methods.size() > 1) {
            throw new ModelException(item.location(),
                    "more than one method is given: " + String.join(", ", methods.keySet()),
                    "keep one, and write another file for the other");
        }
        methods.forEach(this::method);
    }

    /** How a method is written: the one whose name stands alone, or else an evolution. */
    private static String form(Item item) {
        String word = item.node() instanceof ScalarNode scalar ? scalar.getValue() : "";
        String method = SolveEvaluator.methods().contains(word) ? word : "evolve";
        return method + ": " + (SolveEvaluator.hasTimes(method) ? "{times: " + RANGE + "}" : "{}");
    }

    private void method(String method, Item item) {
        boolean timed = SolveEvaluator.hasTimes(method);
        var known = new ArrayList<>(SolveEvaluator.options(method));
        if (timed) {
            known.addFirst("times");
        }
        Map<String, Item> keys = isEmpty(item.node()) ? Map.of()
                : mapping(item, timed ? "{times: " + RANGE + "}" : "{}, or options such as {" + known.getFirst() + ": …}");
        checkKeys(keys, known);
        boolean hasTimes = keys.containsKey("times") || SolveEvaluator.needsTimes(method);
        description.solve(method, hasTimes ? grid(required(keys, "times", item)) : null, item.location());
        keys.forEach((key, value) -> {
            if (!key.equals("times")) {
                description.option(key, text(value));
            }
        });
    }

    private Grid grid(Item item) {
        if (item.node() instanceof SequenceNode) {
            return new Grid.Listed(entries(item, "numbers").stream().map(this::text).toList(), item.location());
        }
        Map<String, Item> keys = mapping(item, RANGE + ", " + LOG_RANGE + " or a list");
        checkKeys(keys, List.of("from", "to", "points", "log"));
        Item log = keys.get("log");
        if (log == null) {
            return new Grid.Linear(text(required(keys, "from", item)), text(required(keys, "to", item)),
                    text(required(keys, "points", item)));
        }
        if (keys.size() > 1) {
            throw new ModelException(item.location(), "log stands beside other keys",
                    "write from, to and points inside log: {…}");
        }
        Map<String, Item> range = mapping(log, "{from: 0.1, to: 10, points: 11}");
        checkKeys(range, List.of("from", "to", "points"));
        return new Grid.Logarithmic(text(required(range, "from", log)), text(required(range, "to", log)),
                text(required(range, "points", log)));
    }

    private static Item required(Map<String, Item> keys, String key, Item in) {
        Item item = keys.get(key);
        if (item == null) {
            throw new ModelException(in.location(), "'" + key + "' is missing", "add it");
        }
        return item;
    }

    private static void checkKeys(Map<String, Item> keys, List<String> known) {
        keys.forEach((key, item) -> {
            if (!known.contains(key) && key.contains(":") && isEmpty(item.node())) {
                throw new ModelException(item.location(), "'" + key + "' has no space after its colon",
                        "write " + key.replaceFirst(": *", ": "));
            }
            if (!known.contains(key)) {
                throw new ModelException(item.location(), "unknown key '" + key + "'", Names.didYouMean(key, known));
            }
        });
    }

    /** A scalar's text as an expression; what YAML itself would make of it does not matter. */
    private Quantity text(Item item) {
        if (!(item.node() instanceof ScalarNode scalar)) {
            throw wrongForm(item, "a number, a name or an expression");
        }
        if (isEmpty(scalar)) {
            throw new ModelException(item.location(), "there is no value", "write one, or leave the key out");
        }
        return new Quantity(scalar.getValue(), item.location());
    }

    private static boolean isEmpty(Node node) {
        return node instanceof ScalarNode scalar && (scalar.getTag().equals(Tag.NULL) || scalar.getValue().isBlank());
    }

    private Map<String, Item> mapping(Item item, String form) {
        if (!(item.node() instanceof MappingNode mapping)) {
            throw wrongForm(item, form);
        }
        var items = new LinkedHashMap<String, Item>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new ModelException(new Location(file, line(tuple.getKeyNode()), item.location().key()),
                        "a key is not a single word",
                        "write key: value, with quotes around a key that has [ ] or { } in it");
            }
            String name = key.getValue();
            Location place = new Location(file, line(key), item.location().child(name).key());
            refuseCut(mapping, tuple.getValueNode(), place);
            Item before = items.putIfAbsent(name, new Item(tuple.getValueNode(), place));
            if (before != null) {
                throw new ModelException(place, "the key '" + name + "' stands in line " + before.location().line()
                        + " already", "leave one of them out");
            }
        }
        return items;
    }

    private List<Item> entries(Item item, String form) {
        if (!(item.node() instanceof SequenceNode sequence)) {
            throw wrongForm(item, "a list of " + form);
        }
        var items = new ArrayList<Item>();
        for (Node node : sequence.getValue()) {
            Location place = new Location(file, line(node), item.location().entry(items.size() + 1).key());
            refuseCut(sequence, node, place);
            items.add(new Item(node, place));
        }
        return items;
    }

    /** Inside braces YAML ends a word at a comma, also at that of {@code coherent(theta, phi)}. */
    private static void refuseCut(CollectionNode<?> in, Node value, Location place) {
        if (in.getFlowStyle() == FlowStyle.FLOW && value instanceof ScalarNode scalar && scalar.isPlain()) {
            String text = scalar.getValue();
            if (text.chars().filter(c -> c == '(').count() > text.chars().filter(c -> c == ')').count()) {
                throw new ModelException(place, "inside { } or [ ] the comma cuts the expression after '" + text + "'",
                        "put quotes around the whole expression");
            }
        }
    }

    private static ModelException wrongForm(Item item, String form) {
        String found = switch (item.node()) {
            case MappingNode _ -> "a mapping";
            case SequenceNode _ -> "a list";
            default -> isEmpty(item.node()) ? "nothing" : "'" + ((ScalarNode) item.node()).getValue() + "'";
        };
        return new ModelException(item.location(), found + " stands here", "write " + form);
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }
}
