import { createHmac } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

const STEP_IN_MILLISECONDS = 30_000;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function decodeBase32(text: string): Buffer {
  const bits = [...text.replace(/[\s=]/g, "").toUpperCase()]
    .map((character) => BASE32.indexOf(character).toString(2).padStart(5, "0"))
    .join("");
  const octets = bits.match(/.{8}/g) ?? [];
  return Buffer.from(octets.map((octet) => Number.parseInt(octet, 2)));
}

/** The six digits of one 30-second step (RFC 6238, with the truncation of RFC 4226 §5.3). */
export function totpCode(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac("sha1", decodeBase32(secret)).update(counter).digest();
  const offset = hash.readUInt8(hash.length - 1) & 0x0f;
  const number = hash.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** An authenticator app that never gives the same code twice, as the server takes each only once. */
export class Authenticator {
  private lastStep = 0;

  constructor(private readonly secret: string) {}

  /**
   * The code of now. When that was given before, the next one: the server allows for a clock that is
   * one step ahead, so only a third code within the same half minute has to be waited for.
   */
  async code(): Promise<string> {
    const step = Math.max(currentStep(), this.lastStep + 1);
    while (step > currentStep() + 1) await pause(200);
    this.lastStep = step;
    return totpCode(this.secret, step);
  }
}

function currentStep(): number {
  return Math.floor(Date.now() / STEP_IN_MILLISECONDS);
}
