package clebsch.paper;

import clebsch.model.Names;
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
     * @throws IllegalArgumentException if there is none; the message names the one that may be meant, or lists what there is
     */
    public static Figure figure(String id) {
        return figures().stream().filter(f -> f.id().equals(id)).findFirst().orElseThrow(() -> new IllegalArgumentException(
                "there is no figure '" + id + "'; " + Names.didYouMean(id, figures().stream().map(Figure::id).toList())));
    }
}
