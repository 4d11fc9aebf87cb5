using System.Net.Http.Json;
using System.Text.Json.Nodes;

using var client = new HttpClient();
using var form = new FormUrlEncodedContent(new Dictionary<string, string?>
{
    ["grant_type"] = "client_credentials",
    ["client_id"] = "00000000-0000-4000-8000-000000000000",
    ["client_secret"] = Environment.GetEnvironmentVariable("CLIENT_SECRET"),
    ["resource"] = "https://api.example",
});
using var answer = await client.PostAsync("https://latchkey.example/oauth2/token", form);
var said = await answer.Content.ReadFromJsonAsync<JsonObject>();
if (!answer.IsSuccessStatusCode)
{
    Console.Error.WriteLine($"{(int)answer.StatusCode}: {said?["error_description"]}");
    return 1;
}
Console.WriteLine(said?["access_token"]);
return 0;
