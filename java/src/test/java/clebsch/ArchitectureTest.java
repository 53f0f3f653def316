package clebsch;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Data goes one way, from what is asked to what a person sees. Read from the class files, so that nothing slips by. */
class ArchitectureTest {
    private static final String ROOT = "clebsch";

    /** What each package may use, itself aside. A package that is not here fails: its place in the direction has to be chosen. */
    private static final Map<String, Set<String>> MAY_USE = new LinkedHashMap<>();

    static {
        allow("model");
        allow("sparse");
        allow("basis", "model", "sparse");
        allow("liouville", "model", "basis", "sparse");
        allow("backend", "sparse");
        allow("solver", "sparse", "backend");
        allow("cumulant", "model");
        allow("exact", "model", "basis");
        allow("observable", "model", "basis", "backend", "sparse");
        allow("study", "model", "sparse", "basis", "liouville", "backend", "solver", "cumulant", "exact", "observable");
        allow("report", "observable", "study");
        allow("paper", "model", "sparse", "basis", "liouville", "backend", "solver", "cumulant", "exact", "observable",
                "study", "report");
        allow("selftest", "model", "sparse", "basis", "liouville", "backend", "solver", "exact", "observable", "study", "report",
                "paper");
        allow("app", "model", "sparse", "basis", "liouville", "backend", "solver", "cumulant", "exact", "observable",
                "study", "report", "paper", "selftest");
    }

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(ROOT);

    private static void allow(String from, String... to) {
        MAY_USE.put(from, Set.copyOf(Arrays.asList(to)));
    }

    /** "" for the root itself, "backend.ejml" for an implementation. */
    private static String layer(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(ROOT) ? "" : name.startsWith(ROOT + ".") ? name.substring(ROOT.length() + 1) : null;
    }

    private static boolean mayUse(String from, String to) {
        if (from.equals(to)) {
            return true;
        }
        if (isService(to)) {
            return false;   // found as a service, imported by nobody
        }
        if (from.startsWith("backend.")) {
            return Set.of("backend", "sparse").contains(to);
        }
        if (from.startsWith("paper.")) {
            return to.equals("paper") || MAY_USE.get("paper").contains(to);
        }
        return MAY_USE.getOrDefault(from, Set.of()).contains(to);
    }

    /** An implementation of a backend, or one paper's figures. */
    private static boolean isService(String layer) {
        return layer.startsWith("backend.") || layer.startsWith("paper.");
    }

    private static List<Dependency> uses() {
        return CLASSES.stream().flatMap(c -> c.getDirectDependenciesFromSelf().stream())
                .filter(d -> layer(d.getTargetClass()) != null
                        && !layer(d.getOriginClass()).equals(layer(d.getTargetClass()))).toList();
    }

    @Test
    void nothingIsUsedAgainstTheDirection() {
        assertThat(uses().stream().filter(d -> !mayUse(layer(d.getOriginClass()), layer(d.getTargetClass())))
                .map(Dependency::getDescription)).isEmpty();
    }

    @Test
    void everyPackageHasItsPlace() {
        assertThat(CLASSES.stream().map(ArchitectureTest::layer).distinct()
                .filter(layer -> !MAY_USE.containsKey(layer) && !isService(layer))).isEmpty();
    }

    @Test
    void theDirectionItselfHasNoCycle() {
        // what is not above anything can be taken away, until nothing is left
        var rest = new TreeMap<>(MAY_USE);
        while (!rest.isEmpty()) {
            var lowest = new TreeSet<String>();
            rest.forEach((from, to) -> {
                if (to.stream().noneMatch(rest::containsKey)) {
                    lowest.add(from);
                }
            });
            assertThat(lowest).as("a cycle among %s", rest.keySet()).isNotEmpty();
            rest.keySet().removeAll(lowest);
        }
    }

    @Test
    void thePackagesThereAreHaveNoCycle() {
        var edges = new TreeMap<String, Set<String>>();
        CLASSES.forEach(c -> edges.computeIfAbsent(layer(c), l -> new TreeSet<>()));
        uses().forEach(d -> edges.get(layer(d.getOriginClass())).add(layer(d.getTargetClass())));
        while (!edges.isEmpty()) {
            var free = edges.keySet().stream().filter(l -> edges.get(l).stream().noneMatch(edges::containsKey)).toList();
            assertThat(free).as("a cycle among %s", edges).isNotEmpty();
            free.forEach(edges::remove);
        }
    }

    @Test
    void theClassFilesAreSeenAndSoAreTheirUses() {
        assertThat(CLASSES.stream().map(ArchitectureTest::layer).distinct())
                .contains("model", "sparse", "basis", "liouville", "backend", "backend.ejml", "solver", "observable", "study");
        assertThat(uses().stream().map(d -> layer(d.getOriginClass()) + " → " + layer(d.getTargetClass())))
                .contains("study → solver", "solver → backend", "backend.ejml → backend", "basis → model", "liouville → sparse");
        assertThat(mayUse("solver", "basis")).isFalse();
        assertThat(mayUse("app", "backend.ejml")).isFalse();
        assertThat(mayUse("backend.ejml", "solver")).isFalse();
        assertThat(mayUse("backend", "backend.ejml")).isFalse();
    }
}
