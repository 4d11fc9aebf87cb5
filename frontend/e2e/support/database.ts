import { randomUUID } from "node:crypto";
import { connect, type Socket } from "node:net";

/** A database of its own on a PostgreSQL server, to be dropped when its Latchkey is. */
export type OwnDatabase = { url: string; drop: () => Promise<void> };

/**
 * Makes an empty database on the server of `url`. The few messages that this takes are spoken here
 * (PostgreSQL, "Frontend/Backend Protocol"), so that the tests need neither psql nor a driver.
 */
export async function createDatabase(url: string): Promise<OwnDatabase> {
  const name = `latchkey_e2e_${randomUUID().replaceAll("-", "")}`;
  await execute(url, `CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { url: own.href, drop: () => execute(url, `DROP DATABASE ${name} WITH (FORCE)`) };
}

function execute(url: string, statement: string): Promise<void> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const user = decodeURIComponent(username) || "postgres";
  const socket = connect(Number(port || 5432), hostname);
  socket.once("connect", () => socket.write(startup(user, decodeURIComponent(pathname.slice(1)) || user)));
  return new Promise<void>((resolve, reject) => {
    let failure: Error | undefined;
    let sent = false;
    const onMessage = (type: string, body: Buffer) => {
      if (type === "R") authenticate(socket, body, decodeURIComponent(password));
      if (type === "E") failure ??= new Error(`${statement}: ${errorText(body)}`);
      if (type === "E" && !sent) socket.end();
      if (type !== "Z") return;
      if (sent) socket.end(message("X", Buffer.alloc(0)));
      else socket.write(message("Q", Buffer.from(`${statement}\0`)));
      sent = true;
    };
    socket.on("data", inMessages(onMessage));
    socket.once("error", reject);
    socket.once("close", () => (failure ? reject(failure) : resolve()));
  });
}

function startup(user: string, database: string): Buffer {
  const body = Buffer.from(`\0\x03\0\0user\0${user}\0database\0${database}\0\0`);
  return Buffer.concat([length(body), body]);
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), length(body), body]);
}

/** Messages carry their length, that of the length itself included. */
function length(body: Buffer): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeInt32BE(body.length + 4);
  return octets;
}

/** Cuts the stream into messages. */
function inMessages(onMessage: (type: string, body: Buffer) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 5) {
      const end = 1 + rest.readInt32BE(1);
      if (rest.length < end) return;
      onMessage(rest.toString("latin1", 0, 1), rest.subarray(5, end));
      rest = rest.subarray(end);
    }
  };
}

function authenticate(socket: Socket, body: Buffer, password: string): void {
  const kind = body.readInt32BE(0);
  if (kind === 3) socket.write(message("p", Buffer.from(`${password}\0`)));
  else if (kind !== 0)
    socket.destroy(
      new Error("The browser tests need a PostgreSQL that trusts them, or asks for a plain password."),
    );
}

/** Of the fields of an error, the one meant for people. */
function errorText(body: Buffer): string {
  const fields = body.toString("utf8").split("\0");
  return fields.find((field) => field.startsWith("M"))?.slice(1) ?? "PostgreSQL refused.";
}
