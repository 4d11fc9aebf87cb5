import { expect } from "@playwright/test";
import type { Latchkey } from "./server";

/** The text part of a message as it lies in the mail folder. */
export function textPart(message: string): string {
  const part = parts(message).find(({ headers }) => /^content-type: *text\/plain/im.test(headers));
  if (!part) throw new Error("The message has no text part.");
  return decode(part.body, /^content-transfer-encoding: *(\S+)/im.exec(part.headers)?.[1] ?? "7bit");
}

/** The link to choose a password in a message. */
export function passwordLink(message: string): string {
  const link = /\S+\/set-password#\S+/.exec(textPart(message))?.[0];
  if (!link) throw new Error("The message has no link to choose a password.");
  return link;
}

/** The link in a message to confirm an e-mail address. */
export function confirmationLink(message: string): string {
  const link = /\S+\/confirm-email#\S+/.exec(textPart(message))?.[0];
  if (!link) throw new Error("The message has no link to confirm an address.");
  return link;
}

/** The newest message to this address that says this. It leaves with the outbox, which a job empties every few seconds. */
export async function mailTo({ mails }: Latchkey, address: string, saying: RegExp): Promise<string> {
  const find = async () =>
    (await mails()).findLast((mail) => isTo(mail, address) && saying.test(textPart(mail))) ?? "";
  await expect.poll(find, { message: `a message to ${address}`, timeout: 20_000 }).not.toBe("");
  return find();
}

export function isTo(message: string, address: string): boolean {
  const to = /^to: .*(?:\r?\n[ \t].*)*/im.exec(message)?.[0] ?? "";
  return to.includes(address);
}

type Part = { headers: string; body: string };

function parts(message: string): Part[] {
  const boundary = /boundary="?([^";\r\n]+)"?/i.exec(message)?.[1];
  const texts = boundary === undefined ? [message] : message.split(`--${boundary}`).slice(1);
  return texts.map((text) => {
    const [headers = "", ...body] = text.trimStart().split(/\r?\n\r?\n/);
    return { headers, body: body.join("\n\n") };
  });
}

function decode(body: string, encoding: string): string {
  if (/base64/i.test(encoding)) return Buffer.from(body, "base64").toString("utf8");
  if (!/quoted-printable/i.test(encoding)) return body;
  const octets = body
    .replace(/=\r?\n/g, "")
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(octets, "latin1").toString("utf8");
}
