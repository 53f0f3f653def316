package clebsch.paper.carollo;

import clebsch.paper.Figure;
import clebsch.paper.FigureResult;

/** {@link Retrieval}, Fig. 3(b) of F. Carollo, I. Lesanovsky, Phys. Rev. Lett. 126, 230601 (2021). */
public final class Figure3b implements Figure {
    @Override
    public String id() {
        return "carollo/fig3b";
    }

    @Override
    public String title() {
        return "Occupation of the modes in pattern retrieval, mean field against theory";
    }

    @Override
    public String source() {
        return "F. Carollo, I. Lesanovsky, Phys. Rev. Lett. 126, 230601 (2021), Fig. 3(b)";
    }

    @Override
    public FigureResult produce(Context context) {
        return Retrieval.produce(context, true);
    }
}
