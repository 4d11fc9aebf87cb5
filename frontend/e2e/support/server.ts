import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createDatabase } from "./database";

const START_TIMEOUT_IN_MILLISECONDS = 30_000;
const STOP_TIMEOUT_IN_MILLISECONDS = 10_000;

const frontend = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

/** A Latchkey of its own: real binary, own data folder and database, own port. */
export type Latchkey = {
  url: string;
  dataDirectory: string;
  /** Runs another command of the binary on the same data; answers what it prints. */
  command: (...args: string[]) => Promise<string>;
  /** The e-mails that were written so far, oldest first. */
  mails: () => Promise<string[]>;
  /** What the server has logged so far. */
  log: () => string;
  stop: () => Promise<void>;
};

export type StartOptions = {
  /** Loads the demo data before the start. */
  demo?: boolean;
  /** More settings, as environment variables. */
  environment?: Record<string, string>;
};

/** The program under test. */
export function binary(): string {
  return path.resolve(frontend, process.env.LATCHKEY_BIN ?? "../target/debug/latchkey");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === "object") resolve(address.port);
        else reject(new Error("No port is free."));
      });
    });
  });
}

type Place = { port: number; dataDirectory: string; databaseUrl: string | undefined };

function settings({ port, dataDirectory, databaseUrl }: Place, more: Record<string, string>) {
  return {
    PATH: process.env.PATH,
    LATCHKEY_DATA_DIR: dataDirectory,
    LATCHKEY_SERVER__LISTEN: `127.0.0.1:${port}`,
    LATCHKEY_SERVER__PUBLIC_URL: `http://localhost:${port}`,
    LATCHKEY_SERVER__WEB_ROOT: path.join(frontend, "dist"),
    ...(databaseUrl ? { LATCHKEY_DATABASE__URL: databaseUrl } : {}),
    ...more,
  };
}

async function untilReady(url: string, child: ChildProcess, log: () => string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_IN_MILLISECONDS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`latchkey stopped with ${child.exitCode}:\n${log()}`);
    const isReady = await fetch(`${url}/health/ready`).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`latchkey was not ready in time:\n${log()}`);
}

async function stop(child: ChildProcess): Promise<void> {
  const neverRan = child.pid === undefined;
  if (neverRan || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_IN_MILLISECONDS);
  await ended;
  clearTimeout(timer);
}

async function readMails(dataDirectory: string): Promise<string[]> {
  const folder = path.join(dataDirectory, "mail");
  const names = await readdir(folder).catch(() => []);
  return Promise.all(names.sort().map((name) => readFile(path.join(folder, name), "utf8")));
}

/** Where a Latchkey keeps its things; forgotten with it. */
async function prepare(options: StartOptions) {
  const server = process.env.LATCHKEY_E2E_DATABASE_URL;
  const database = server ? await createDatabase(server) : undefined;
  const dataDirectory = await mkdtemp(path.join(tmpdir(), "latchkey-e2e-"));
  const port = await freePort();
  const env = settings({ port, dataDirectory, databaseUrl: database?.url }, options.environment ?? {});
  return {
    url: `http://localhost:${port}`,
    dataDirectory,
    env,
    command: async (...args: string[]) => (await run(binary(), args, { env, cwd: dataDirectory })).stdout,
    forget: async () => {
      await database?.drop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

function serve(env: NodeJS.ProcessEnv, dataDirectory: string) {
  const child = spawn(binary(), ["serve"], { env, cwd: dataDirectory, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const keep = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const failedToStart = new Promise<never>((_, reject) => child.once("error", reject));
  return { child, failedToStart, log: () => output };
}

/** Starts the binary and answers once it is ready for requests. */
export async function startLatchkey(options: StartOptions = {}): Promise<Latchkey> {
  const { url, dataDirectory, env, command, forget } = await prepare(options);
  try {
    if (options.demo) await command("demo");
    const { child, failedToStart, log } = serve(env, dataDirectory);
    const stopAndForget = () => stop(child).then(forget);
    await Promise.race([untilReady(url, child, log), failedToStart]).catch(async (error) => {
      await stop(child);
      throw error;
    });
    return { url, dataDirectory, command, mails: () => readMails(dataDirectory), log, stop: stopAndForget };
  } catch (error) {
    await forget();
    throw error;
  }
}
