// A member's program: asks for a token every second with what its .env file holds at that moment, and says how it went.
import { readFile } from "node:fs/promises";

const [, , file] = process.argv;
for (;;) {
  const lines = (await readFile(file, "utf8")).trim().split("\n");
  const settings = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s)));
  const answer = await fetch(settings.TOKEN_URL, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: settings.CLIENT_ID,
      client_secret: settings.CLIENT_SECRET,
      resource: settings.RESOURCE,
    }),
  });
  const said = await answer.json();
  process.stdout.write(`${settings.CLIENT_SECRET.slice(0, 3)} ${said.access_token ? "token" : said.error}\n`);
  await new Promise((resolve) => setTimeout(resolve, 1000));
}
