import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.event.ruler.Machine;

/**
 * AWS's event-ruler over events in memory. Every line on standard input asks for one pass ("match") or for all rules to be added to a
 * new machine ("compile"); the harness takes the time.
 */
final class Ruler {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final List<String> names = new ArrayList<>();
    private final List<String> patterns = new ArrayList<>();
    private final List<String> events;
    private Machine machine;

    private Ruler(Path events, Path rules) throws Exception {
        this.events = Files.readAllLines(events, StandardCharsets.UTF_8);
        for (String line : Files.readAllLines(rules, StandardCharsets.UTF_8)) {
            JsonNode rule = JSON.readTree(line);
            names.add(rule.get("name").textValue());
            patterns.add(rule.get("pattern").toString());
        }
    }

    private void compile() throws Exception {
        machine = new Machine();
        for (int i = 0; i < names.size(); i++) {
            machine.addRule(names.get(i), patterns.get(i));
        }
    }

    private Map<String, Integer> counts() throws Exception {
        Map<String, Integer> counts = new HashMap<>();
        for (String event : events) {
            for (String name : machine.rulesForJSONEvent(event)) {
                counts.merge(name, 1, Integer::sum);
            }
        }
        return counts;
    }

    private long match() throws Exception {
        long matches = 0;
        for (String event : events) {
            matches += machine.rulesForJSONEvent(event).size();
        }
        return matches;
    }

    private ObjectNode answer(String request) throws Exception {
        ObjectNode answer = JSON.createObjectNode();
        if (request.equals("compile")) {
            compile();
        } else if (request.equals("counts")) {
            answer.set("counts", JSON.valueToTree(counts()));
        } else {
            answer.put("count", match());
        }
        return answer;
    }

    public static void main(String[] arguments) throws Exception {
        Ruler ruler = new Ruler(Path.of(arguments[0]), Path.of(arguments[1]));
        ruler.compile();
        System.out.println(JSON.createObjectNode().put("version", "2.0.1 (Java " + System.getProperty("java.version") + ")"));
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String request = requests.readLine(); request != null; request = requests.readLine()) {
            System.out.println(ruler.answer(request));
        }
    }
}
