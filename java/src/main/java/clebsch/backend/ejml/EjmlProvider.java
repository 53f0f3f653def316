package clebsch.backend.ejml;

import clebsch.backend.Backend;
import clebsch.backend.BackendProvider;
import java.util.List;

/** Registers the reference backend. */
public final class EjmlProvider implements BackendProvider {

    @Override
    public String name() {
        return EjmlBackend.NAME;
    }

    @Override
    public int preference() {
        return 0;
    }

    @Override
    public Availability probe() {
        return new Availability.Available(EjmlBackend.description());
    }

    @Override
    public List<String> diagnosis() {
        return List.of(EjmlBackend.description());
    }

    @Override
    public Backend open() {
        return new EjmlBackend();
    }
}
