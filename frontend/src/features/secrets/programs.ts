import csharp from "./programs/GetToken.cs?raw";
import java from "./programs/GetToken.java?raw";
import node from "./programs/get_token.mjs?raw";
import python from "./programs/get_token.py?raw";
import rust from "./programs/get_token.rs?raw";

/** The languages that get a program, and what each is called. */
export const PROGRAMS = { python, node, java, csharp, rust } as const;

export type ProgramLanguage = keyof typeof PROGRAMS;

export const PROGRAM_NAMES: Record<ProgramLanguage, string> = {
  python: "Python",
  node: "Node",
  java: "Java",
  csharp: "C#",
  rust: "Rust",
};

/** What stands in the programs, which are files of their own languages and run as they are. */
const EXAMPLE = {
  tokenEndpoint: "https://latchkey.example/oauth2/token",
  clientId: "00000000-0000-4000-8000-000000000000",
  resource: "https://api.example",
};

export type Target = typeof EXAMPLE;

/** The program that gets a token of one application for one API; it reads the secret from the environment. */
export function program(language: ProgramLanguage, target: Target): string {
  const filled = (text: string, field: keyof Target) =>
    text.replaceAll(`"${EXAMPLE[field]}"`, () => inQuotes(target[field]));
  return (["tokenEndpoint", "clientId", "resource"] as const).reduce(filled, PROGRAMS[language]);
}

/** In all of these languages the same characters end a text or mean something else. */
function inQuotes(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
