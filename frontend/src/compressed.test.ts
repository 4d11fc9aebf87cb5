import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterEach, expect, it } from "vitest";
import { compressFiles } from "../scripts/compressed";

const folder = mkdtempSync(path.join(tmpdir(), "compressed-"));

afterEach(() => rmSync(folder, { recursive: true }));

it("leaves the files of the build in both forms, and what would not get smaller or is not served as it is", async () => {
  const text = "the same again and again ".repeat(40);
  const write = (name: string, content: string) => writeFileSync(path.join(folder, name), content);
  await Promise.all(["assets", ".vite"].map((name) => mkdir(path.join(folder, name))));
  write("index.html", text);
  write("assets/index-a1b2c3.js", text);
  write("assets/tiny.js", "1");
  write("picture.png", text);
  write(".vite/manifest.json", text);
  await compressFiles(folder);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.(br|gz)$/.test(name),
  );
  expect(files.sort()).toEqual([
    "assets/index-a1b2c3.js.br",
    "assets/index-a1b2c3.js.gz",
    "index.html.br",
    "index.html.gz",
  ]);
  const read = (name: string) => readFileSync(path.join(folder, name));
  expect(brotliDecompressSync(read("index.html.br")).toString()).toBe(text);
  expect(gunzipSync(read("assets/index-a1b2c3.js.gz")).toString()).toBe(text);
});
