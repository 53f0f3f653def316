package clebsch.paper;

import java.util.List;
import java.util.ServiceLoader;

/** All figures that can be produced. */
public final class Catalogue {
    private Catalogue() {
    }

    /** The figures, paper by paper. */
    public static List<Figure> figures() {
        return ServiceLoader.load(Figure.class).stream().map(ServiceLoader.Provider::get).toList();
    }

    /**
     * The figure of that id.
     *
     * @throws IllegalArgumentException if there is none; the message lists what there is
     */
    public static Figure figure(String id) {
        return figures().stream().filter(f -> f.id().equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no figure '" + id + "'; take one of "
                        + String.join(", ", figures().stream().map(Figure::id).toList())));
    }
}
