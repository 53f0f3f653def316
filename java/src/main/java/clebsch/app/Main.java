package clebsch.app;

import clebsch.model.ModelException;
import clebsch.model.Names;
import clebsch.report.OutputException;
import clebsch.report.Provenance;
import clebsch.study.CapacityException;
import clebsch.study.CheckpointException;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * {@code clebsch}. Exit status 0: done; 2: the input is wrong; 3: the computation cannot meet its tolerance or would not fit
 * in memory; 1: anything else. Every error is one line on standard error.
 */
@Command(name = "clebsch",
        description = "Exact dynamics of open collective-spin systems.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {RunCommand.class, PlanCommand.class, EquationsCommand.class, CompareCommand.class, FiguresCommand.class,
                FigureCommand.class,
                DoctorCommand.class, SelftestCommand.class, CommandLine.HelpCommand.class})
public final class Main implements Runnable {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_INPUT = 2;
    static final int CANNOT = 3;

    /** Starts the command line. */
    public static void main(String[] arguments) {
        Interruption.listen();
        int status = FAILED;
        boolean ends;
        try {
            status = execute(arguments);
        } finally {
            // after an error as well: nobody is to wait for a run that is over
            ends = Interruption.finish(status);
        }
        if (ends) {
            System.exit(status);
        }
    }

    /** Runs one command and gives its exit status. */
    static int execute(String... arguments) {
        var line = new CommandLine(new Main());
        line.setParameterExceptionHandler((e, given) -> {
            String known = e.getCommandLine().getCommandName();
            return error(e.getMessage().lines().findFirst().orElse("the command line is wrong").replaceFirst("\\.$", "") + meant(e) + "; see '"
                    + (known.equals("clebsch") ? "clebsch" : "clebsch " + known) + " --help'", WRONG_INPUT);
        });
        line.setExecutionExceptionHandler((e, command, result) -> switch (e) {
            case ModelException wrong -> error(wrong.getMessage(), WRONG_INPUT);
            case OutputException wrong -> error(wrong.getMessage(), WRONG_INPUT);
            case CheckpointException wrong -> error(wrong.getMessage(), WRONG_INPUT);
            case WrongInput wrong -> error(wrong.getMessage(), WRONG_INPUT);
            case CapacityException tooLarge -> error(tooLarge.getMessage(), CANNOT);
            case IOException failed -> error("the results cannot be written: " + failed, FAILED);
            default -> {
                e.printStackTrace();
                yield error("this should not have happened: " + e, FAILED);
            }
        });
        try {
            return line.execute(arguments);
        } catch (OutOfMemoryError e) {
            return error("the memory does not suffice (" + e.getMessage() + "); ask for less, or end other programs", CANNOT);
        }
    }

    /** The command or the option that may have been meant by one that there is not. */
    private static String meant(CommandLine.ParameterException e) {
        if (!(e instanceof CommandLine.UnmatchedArgumentException unmatched)) {
            return "";
        }
        String wrong = unmatched.getUnmatched().getFirst();
        CommandLine.Model.CommandSpec command = e.getCommandLine().getCommandSpec();
        return Names.nearest(wrong, wrong.startsWith("-") ? command.optionsMap().keySet() : command.subcommands().keySet())
                .map(name -> "; did you mean '" + name + "'?").orElse("");
    }

    /** Says what went wrong; gives the exit status. */
    static int error(String message, int status) {
        remark(message);
        return status;
    }

    /** Says what is to be known and ends nothing. */
    static void remark(String message) {
        System.err.println("clebsch: " + message);
    }

    /** Wrong input that is no part of a model. */
    static final class WrongInput extends RuntimeException {
        WrongInput(String message) {
            super(message);
        }
    }

    @Override
    public void run() {
        new CommandLine(this).usage(System.out);
    }

    /** The version that {@code --version} prints. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"clebsch " + Provenance.version()};
        }
    }
}
