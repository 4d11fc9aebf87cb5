import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { folders } from "~/test/catalogues";
import { blocks, parts } from "../../lingui.config";
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
    for (const part of folders) {
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

it("a building block with texts of a few parts is shown by those parts only", async () => {
  const sources = (await readdir("src", { recursive: true }))
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|routeTree|api\/gen/.test(file))
    .map((file) => `src/${file}`);
  const importsOf = new Map<string, string>();
  for (const file of sources) importsOf.set(file, await readFile(file, "utf8"));
  for (const [block, owners] of Object.entries(blocks)) {
    const name = path.basename(block).replace(/\.tsx?$/, "");
    const users = sources.filter((file) =>
      importsOf.get(file)?.match(new RegExp(`from "[^"]*/${name}"|import\\("[^"]*/${name}"\\)`)),
    );
    for (const user of users.filter((file) => !/^src\/(api|ui)\//.test(file)))
      expect(owners, `${user} shows ${block}: add its part in lingui.config.ts`).toContain(partOf(user));
  }
});

/** The most precise of the folders that a file is in names its part. */
function partOf(file: string): string {
  const owners = Object.entries(parts).flatMap(([part, within]) =>
    within.map((folder) => ({ part, folder })),
  );
  const fitting = owners.filter(({ folder }) => file.startsWith(`${folder}/`));
  return fitting.sort((a, b) => b.folder.length - a.folder.length)[0]?.part ?? "portal";
}
