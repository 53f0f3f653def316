package clebsch.study;

/** How the generator is held. */
public enum OperatorForm {
    /** As the backend does it faster, or as it fits. */
    AUTO("auto"),
    /** A sparse matrix in compressed rows. */
    CSR("csr"),
    /** Computed from small tables in every product. */
    MATRIX_FREE("matrix-free"),
    /** A sparse matrix over spherical tensors, of as few ranks as the state needs: one angular momentum only. */
    TENSORS("tensors");

    private final String written;

    OperatorForm(String written) {
        this.written = written;
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return written;
    }
}
