package clebsch.paper.carollo;

import clebsch.paper.Figure;
import clebsch.paper.FigureResult;

/** {@link Retrieval}, Fig. 3(a) of F. Carollo, I. Lesanovsky, Phys. Rev. Lett. 126, 230601 (2021). */
public final class Figure3a implements Figure {
    @Override
    public String id() {
        return "carollo/fig3a";
    }

    @Override
    public String title() {
        return "Pattern retrieval: stationary overlap against coupling, mean field against theory";
    }

    @Override
    public String source() {
        return "F. Carollo, I. Lesanovsky, Phys. Rev. Lett. 126, 230601 (2021), Fig. 3(a)";
    }

    @Override
    public FigureResult produce(Context context) {
        return Retrieval.produce(context, false);
    }
}
