import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const lines = readFileSync("nginx/nginx.conf", "utf8").replaceAll(/^\s*#.*$/gm, "");
const secret = "/api/v1/calendars/s3cr3t.ics";

/** What stands for a path in the access log: the first expression of the map that fits it. */
function logged(path: string): string {
  const rules = lines.match(/map \$uri \$logged_path \{([^}]*)\}/)?.[1] ?? "";
  const pairs = rules.split(";").map((rule) => rule.trim().split(/\s+/));
  const found = pairs.find(([rule]) => rule?.startsWith("~*") && new RegExp(rule.slice(2), "i").test(path));
  return found?.[1] ?? path;
}

describe("the web server of docker-compose.yml", () => {
  it("keeps the secret address of a calendar out of its access log, and no other path", () => {
    const format = lines.match(/log_format [^;]*;/)?.[0] ?? "";
    expect(format).toContain("$logged_path");
    expect(format).not.toMatch(/\$(uri|request|request_uri|document_uri|args|query_string|http_\w+)\b/);
    expect(logged(secret)).toBe("/api/v1/calendars/-.ics");
    expect(logged(secret.toUpperCase())).toBe("/api/v1/calendars/-.ics");
    expect(logged("/api/v1/applications")).toBe("/api/v1/applications");
  });

  it("writes no error about such an address, as errors hold the whole request", () => {
    const within = lines.match(/location \^~ \/api\/v1\/calendars\/ \{([^}]*)\}/)?.[1];
    expect(within).toMatch(/error_log \/dev\/null\b/);
  });

  it("serves the files as the build has compressed them", () => {
    expect(lines).toMatch(/\bgzip_static on;/);
    expect(lines).toMatch(/\bgzip_vary on;/);
  });
});
