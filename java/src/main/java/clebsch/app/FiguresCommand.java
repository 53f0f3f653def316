package clebsch.app;

import clebsch.paper.Catalogue;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code clebsch figures}. */
@Command(name = "figures", description = "Lists the published figures that can be made.", mixinStandardHelpOptions = true)
final class FiguresCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        Catalogue.figures().forEach(figure -> System.out.printf("%-18s %s%n%-18s %s%n", figure.id(), figure.title(), "", figure.source()));
        return Main.DONE;
    }
}
