package clebsch.model;

/**
 * Where something was written, so that an error can point at it.
 *
 * @param file name of the file, or "" for a model built through the Java API
 * @param line line counted from 1, or 0 where there is none (Java API, command line)
 * @param key  path of keys, such as {@code solve.evolve.times}
 */
public record Location(String file, int line, String key) {

    /** The place of a quantity that was given through the Java API under a key of the model language. */
    public static Location api(String key) {
        return new Location("", 0, key);
    }

    /** The same file and line, one key further in. */
    public Location child(String name) {
        return new Location(file, line, key.isEmpty() ? name : key + "." + name);
    }

    /** The same file and line, at one entry of a list, counted from 1. */
    public Location entry(int index) {
        return new Location(file, line, key + "[" + index + "]");
    }

    /** {@code file:line: key}, leaving out what is not known. */
    @Override
    public String toString() {
        var text = new StringBuilder(file);
        if (line > 0) {
            text.append(':').append(line);
        }
        if (!key.isEmpty()) {
            text.append(text.isEmpty() ? "" : ": ").append(key);
        }
        return text.toString();
    }
}
