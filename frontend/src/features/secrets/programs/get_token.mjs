const answer = await fetch("https://latchkey.example/oauth2/token", {
  method: "POST",
  body: new URLSearchParams({
    grant_type: "client_credentials",
    client_id: "00000000-0000-4000-8000-000000000000",
    client_secret: process.env.CLIENT_SECRET,
    resource: "https://api.example",
  }),
});
const said = await answer.json();
if (answer.ok) {
  console.log(said.access_token);
} else {
  console.error(`${answer.status}: ${said.error_description}`);
  process.exitCode = 1;
}
