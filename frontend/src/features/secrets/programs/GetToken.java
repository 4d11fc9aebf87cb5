import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

public class GetToken {
    public static void main(String[] arguments) throws Exception {
        var form = Map.of(
            "grant_type", "client_credentials",
            "client_id", "00000000-0000-4000-8000-000000000000",
            "client_secret", System.getenv("CLIENT_SECRET"),
            "resource", "https://api.example");
        var body = form.entrySet().stream()
            .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
        var request = HttpRequest.newBuilder(URI.create("https://latchkey.example/oauth2/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
        var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            System.err.println(answer.statusCode() + ": " + field(answer.body(), "error_description"));
            System.exit(1);
        }
        System.out.println(field(answer.body(), "access_token"));
    }

    // Java has no JSON of its own. With Jackson or Gson in your project, let that read it.
    static String field(String json, String name) {
        var found = Pattern.compile("\"" + name + "\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(json);
        return found.find() ? found.group(1) : json;
    }
}
