import java.io.BufferedReader;
import java.io.File;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.LogManager;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Judges PDFs with veraPDF's engine for as long as it is asked to. A line "PROFILE tab FILE" comes in.
 * Out go lines "rule tab times tab first place tab message", one for each rule that failed, and then
 * "checks tab number"; or one line "fault tab message" where nothing could be judged.
 */
public class Verapdf {
    private static final Map<String, String> PROFILES = Map.of("ua1", "PDFUA-1", "2a", "PDFA-2A");
    private static final Map<String, ValidationProfile> LOADED = new HashMap<>();

    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset();  // the parsers tell every thought of theirs
        VeraGreenfieldFoundryProvider.initialise();
        var asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var reply = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        for (String line; (line = asked.readLine()) != null; reply.flush()) {
            String[] request = line.split("\t", 2);
            try {
                judge(request[0], new File(request[1]), reply);
            } catch (Exception fault) {
                print(reply, "fault", fault);
            }
        }
    }

    private static void judge(String name, File file, PrintStream reply) throws Exception {
        ValidationProfile profile = profile(name);
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, profile.getPDFAFlavour());
             PDFAValidator validator = Foundries.defaultInstance().createValidator(profile, -1, false, true, false)) {
            ValidationResult result = validator.validate(parser);
            Map<RuleId, TestAssertion> failed = new LinkedHashMap<>();
            for (TestAssertion each : result.getTestAssertions()) {
                failed.putIfAbsent(each.getRuleId(), each);
            }
            if (result.isCompliant() != failed.isEmpty()) {
                throw new IllegalStateException("the verdict and the failed rules differ");
            }
            failed.forEach((rule, first) -> print(reply, rule.getClause() + "-" + rule.getTestNumber(),
                result.getFailedChecks().get(rule), first.getLocation().getContext(), first.getErrorMessage()));
            print(reply, "checks", result.getTotalAssertions());
        }
    }

    private static void print(PrintStream reply, Object... fields) {
        List<String> line = new ArrayList<>();
        for (Object field : fields) {
            line.add(String.valueOf(field).strip().replaceAll("\\s+", " "));
        }
        reply.print(String.join("\t", line) + "\n");
    }

    /** veraPDF's own reader of profiles needs JAXB, which the jar leaves out; their XML is simple. */
    private static ValidationProfile profile(String name) throws Exception {
        if (LOADED.containsKey(name)) {
            return LOADED.get(name);
        }
        String path = "/org/verapdf/pdfa/validation/" + PROFILES.getOrDefault(name, name) + ".xml";
        try (InputStream xml = Verapdf.class.getResourceAsStream(path)) {
            if (xml == null) {
                throw new IllegalArgumentException("there is no profile " + name);
            }
            Element root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(xml).getDocumentElement();
            Set<Rule> rules = new HashSet<>();
            for (Element each : all(root, "rule")) {
                rules.add(rule(each));
            }
            Set<Variable> variables = new HashSet<>();
            for (Element each : all(root, "variable")) {
                variables.add(Profiles.variableFromValues(each.getAttribute("name"), each.getAttribute("object"),
                    text(each, "defaultValue"), text(each, "value")));
            }
            if (rules.isEmpty()) {
                throw new IllegalStateException("the profile " + name + " has no rules: it would pass anything");
            }
            var details = Profiles.profileDetailsFromValues(name, "", "", new Date(0));
            LOADED.put(name, Profiles.profileFromValues(
                PDFAFlavour.byFlavourId(name), details, "", rules, variables));
            return LOADED.get(name);
        }
    }

    private static Rule rule(Element rule) {
        Element id = all(rule, "id").get(0);
        List<ErrorArgument> arguments = new ArrayList<>();
        for (Element each : all(rule, "argument")) {
            String name = each.hasAttribute("name") ? each.getAttribute("name") : null;
            arguments.add(ErrorArgumentImpl.fromValues(each.getTextContent(), name, null));
        }
        return Profiles.ruleFromValues(
            Profiles.ruleIdFromValues(PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
                id.getAttribute("clause"), Integer.parseInt(id.getAttribute("testNumber"))),
            rule.getAttribute("object"), Boolean.valueOf(rule.getAttribute("deferred")),
            rule.getAttribute("tags"), text(rule, "description"), text(rule, "test"),
            Profiles.errorFromValues(text(rule, "message"), arguments), List.of());
    }

    private static List<Element> all(Element within, String tag) {
        NodeList found = within.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    private static String text(Element within, String tag) {
        return all(within, tag).get(0).getTextContent();
    }
}
