package clebsch.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;

/** Pretty-printed JSON, as {@link OutputFolder#writeJson} promises it. */
final class Json {
    private static final JsonSerializer<Number> FINITE_OR_TEXT = (number, type, context) ->
            Double.isFinite(number.doubleValue()) ? new JsonPrimitive(number) : new JsonPrimitive(number.toString());

    private static final JsonSerializer<Map<?, ?>> IN_STABLE_ORDER = (map, type, context) -> {
        Stream<? extends Map.Entry<?, ?>> entries = map.entrySet().stream();
        if (!(map instanceof SequencedMap)) {
            entries = entries.sorted(Comparator.comparing(e -> String.valueOf(e.getKey())));
        }
        JsonObject object = new JsonObject();
        entries.forEachOrdered(e -> object.add(String.valueOf(e.getKey()), context.serialize(e.getValue())));
        return object;
    };

    private static final Gson GSON = new GsonBuilder()
            .setPrettyPrinting()
            .serializeNulls()
            .disableHtmlEscaping()
            .registerTypeAdapter(double.class, FINITE_OR_TEXT)
            .registerTypeAdapter(Double.class, FINITE_OR_TEXT)
            .registerTypeAdapter(float.class, FINITE_OR_TEXT)
            .registerTypeAdapter(Float.class, FINITE_OR_TEXT)
            .registerTypeHierarchyAdapter(Map.class, IN_STABLE_ORDER)
            .create();

    private Json() {
    }

    /** The strings listed under a key of an object in a file; none if there is no such file, or it is no such object. */
    static Set<String> texts(Path file, String key) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Set.of();
        }
        try (Reader in = Files.newBufferedReader(file)) {
            var texts = new LinkedHashSet<String>();
            if (JsonParser.parseReader(in) instanceof JsonObject object && object.get(key) instanceof JsonArray list) {
                list.forEach(each -> {
                    if (each instanceof JsonPrimitive text && text.isString()) {
                        texts.add(text.getAsString());
                    }
                });
            }
            return texts;
        } catch (JsonParseException | CharacterCodingException e) {
            return Set.of();   // somebody else's file of that name
        }
    }

    static void write(Object content, OutputStream out) throws IOException {
        Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        GSON.toJson(content, text);
        text.write('\n');
        text.flush();
    }
}
