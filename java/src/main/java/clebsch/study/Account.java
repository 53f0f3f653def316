package clebsch.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was done, and what vouches for the result.
 *
 * @param work         in a few words, such as how many numbers and products
 * @param facts        sizes, methods, steps and times
 * @param certificates how far what must hold does
 * @param warnings     what the reader has to know of the result
 */
public record Account(String work, Map<String, Object> facts, Map<String, Object> certificates, List<String> warnings) {

    /** Nothing was done. */
    static final Account NONE = new Account("nothing", Map.of(), Map.of(), List.of());

    /** All of it, for {@code run.json}. */
    public Map<String, Object> entries() {
        var entries = new LinkedHashMap<>(facts);
        if (!certificates.isEmpty()) {
            entries.put("certificates", certificates);
        }
        entries.put("warnings", warnings);
        return entries;
    }
}
