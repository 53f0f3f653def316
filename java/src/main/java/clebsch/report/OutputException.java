package clebsch.report;

import java.nio.file.Path;

/** Results cannot be written where they were asked for. The message is one line: the path, the reason and the mend. */
public final class OutputException extends RuntimeException {
    OutputException(Path path, String reason, String mend) {
        super("cannot write results to " + path + ": " + reason + "; " + mend);
    }
}
