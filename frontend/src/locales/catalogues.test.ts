import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { languages } from "./languages";

const run = promisify(execFile);
const committed = path.resolve("src/locales");

it("every text of the source is in the catalogues, and nothing else is", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "latchkey-catalogues-"));
  try {
    await cp(committed, folder, { recursive: true });
    await run(process.execPath, ["node_modules/@lingui/cli/dist/lingui.js", "extract", "--clean"], {
      env: { ...process.env, LINGUI_CATALOGUES: folder },
    });
    for (const part of [
      "portal",
      "account",
      "administration",
      "applications",
      "audit",
      "auth",
      "joining",
      "secrets",
      "security",
    ]) {
      for (const language of languages) {
        const file = `${part}/${language}.po`;
        const [now, before] = await Promise.all(
          [folder, committed].map((root) => readFile(path.join(root, file), "utf8")),
        );
        expect(before, `${file} is out of date: npm run i18n:extract`).toBe(now);
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
