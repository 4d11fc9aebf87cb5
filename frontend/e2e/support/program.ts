import { spawn } from "node:child_process";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** A process that asks for a token every second, as a member's system does all day. */
export type Program = {
  /** What came of each request: the beginning of the secret, and `token` or an error. */
  outcomes: () => string[];
  /** Gives it another .env file, which it reads before its next request. */
  configure: (environmentFile: string) => Promise<void>;
  stop: () => Promise<void>;
};

export async function startProgram(environmentFile: string): Promise<Program> {
  const folder = await mkdtemp(path.join(tmpdir(), "latchkey-program-"));
  const file = path.join(folder, ".env");
  const configure = async (text: string) => {
    // In one step, so that it never reads half of it.
    await writeFile(`${file}.new`, text, { mode: 0o600 });
    await rename(`${file}.new`, file);
  };
  await configure(environmentFile);
  const script = fileURLToPath(new URL("program.mjs", import.meta.url));
  // Of our own environment nothing, as Node warns of some of it among the outcomes.
  const child = spawn(process.execPath, [script, file], { env: {}, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const keep = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  return {
    outcomes: () => output.trim().split("\n").filter(Boolean),
    configure,
    stop: async () => {
      child.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
