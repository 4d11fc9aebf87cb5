import type { Part } from "./locales/texts";

/** What a page consists of: texts, pieces of the program, what it asks the server for, and whether it shows dates. */
type Pieces = { parts: Part[]; program: (() => Promise<unknown>)[]; data: string[]; dates: boolean };

const FEDERATION = "/api/v1/federation";
const SIGNED_IN = /^\/(account|applications|audit|operator|requests|security|webhooks)?(\/|$)/;
const APPLICATION = /^\/applications\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/**
 * What the page at an address will need. The pages where people begin are known here piece by piece; of every other,
 * what it shares with its kind. Whatever is not told is asked for a little later, by the page itself.
 */
export function firstPage({ pathname, search }: Pick<Location, "pathname" | "search">): Pieces {
  if (pathname === "/sign-in")
    return {
      parts: ["auth"],
      program: [() => import("./routes/sign-in.tsx?tsr-split=component")],
      data: [FEDERATION],
      dates: false,
    };
  if (!SIGNED_IN.test(pathname)) return { parts: [], program: [], data: [FEDERATION], dates: false };
  const page: Pieces = {
    dates: true,
    parts: [],
    program: [() => import("./routes/_app.tsx?tsr-split=component")],
    data: ["/api/v1/session", FEDERATION],
  };
  if (pathname === "/" || pathname === "/applications") {
    page.parts.push("applications", "home");
    page.program.push(
      () => import("./routes/_app/applications.index.tsx?tsr-split=component"),
      () => import("./features/home/Home"),
    );
    // What a filter in the address leaves is for the page to know.
    if (search === "") page.data.push("/api/v1/applications?limit=50", "/api/v1/attention");
  }
  const application = APPLICATION.exec(pathname)?.[1];
  if (application) {
    const path = `/api/v1/applications/${application}`;
    page.parts.push("applications", "secrets");
    page.program.push(() => import("./routes/_app/applications.$applicationId.tsx?tsr-split=component"));
    page.data.push(path, `${path}/managers`, `${path}/secrets?limit=200`);
  }
  return page;
}
