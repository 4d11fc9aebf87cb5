export type Device = { browser: string | undefined; system: string | undefined };

type Known = [mark: RegExp, name: string];

// The order matters: most browsers also claim to be those below them.
const BROWSERS: Known[] = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\bOPR\/|\bOpera\b/, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(Chrome|CriOS|Chromium|HeadlessChrome)\//, "Chrome"],
  [/\bVersion\/.*Safari\//, "Safari"],
];

const SYSTEMS: Known[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

function nameIn(known: Known[], userAgent: string): string | undefined {
  return known.find(([mark]) => mark.test(userAgent))?.[1];
}

/** What a browser says of itself, as people call it. Whatever is no browser keeps its own name. */
export function deviceOf(userAgent: string | null): Device {
  if (!userAgent) return { browser: undefined, system: undefined };
  const own = /^Mozilla\//.test(userAgent) ? undefined : /^[\w.-]+/.exec(userAgent)?.[0];
  return { browser: nameIn(BROWSERS, userAgent) ?? own, system: nameIn(SYSTEMS, userAgent) };
}
