import { readdirSync, readFileSync } from "node:fs";

// The budgets, gzipped. First load is what a browser has to fetch before the page is there: the
// pieces that the page names, what they import, the texts, and the parts of that page, all by the build's manifest.

const manifest = JSON.parse(readFileSync("dist/.vite/manifest.json", "utf8"));

function withImports(keys) {
  const seen = new Set();
  const add = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    for (const imported of manifest[key]?.imports ?? []) add(imported);
  };
  keys.forEach(add);
  return [...seen].flatMap((key) => (manifest[key] ? [manifest[key]] : []));
}

/** What `index.html` names: what runs first, and the program that this loads. */
const named = Object.keys(manifest).filter((key) => ["begin", "main"].includes(manifest[key].name));
if (named.length !== 2) throw new Error(`The page begins with ${named.join(", ")}.`);

const languages = ["en", "fr", "de", "es", "nl"];

/** A language is one file for what everybody needs at once, and one for each part. */
function textsOf(language) {
  return Object.keys(manifest).filter((key) =>
    new RegExp(`^src/locales/(${language}\\.ts|[a-z]+/${language}\\.po)$`).test(key),
  );
}

function firstLoad(language, texts, ...routes) {
  const parts = Object.keys(manifest).filter((key) =>
    routes.some((route) => key === `src/routes/${route}?tsr-split=component`),
  );
  if (parts.length !== routes.length) throw new Error(`The manifest lacks one of ${routes.join(", ")}.`);
  const read = [`src/locales/${language}.ts`, ...texts.map((part) => `src/locales/${part}/${language}.po`)];
  const missing = read.filter((key) => !manifest[key]);
  if (missing.length > 0) throw new Error(`The manifest lacks ${missing.join(", ")}.`);
  const chunks = withImports([...named, ...read, ...parts]);
  return chunks.map(({ file }) => `dist/${file}`).filter((file) => file.endsWith(".js"));
}

const entry = new Set(withImports(named).map(({ file }) => `dist/${file}`));
const assets = readdirSync("dist/assets").map((file) => `dist/assets/${file}`);
const lazyChunks = assets.filter((file) => file.endsWith(".js") && !entry.has(file));

const gzip = { gzip: true };

// One person loads the texts of one language, so those of the others do not count, nor in English those by which
// the other languages say what the server says in English.
const rewording = Object.keys(manifest).filter((key) =>
  /^src\/(features|locales)\/problems\/(words|en)\./.test(key),
);

function allIn(language) {
  const others = languages.filter((other) => other !== language).flatMap(textsOf);
  if (language === "en") others.push(...rewording);
  const files = new Set(others.map((key) => `dist/${manifest[key].file}`));
  return assets.filter((file) => file.endsWith(".js") && !files.has(file));
}

export default [
  ...languages.flatMap((language) => [
    {
      name: `First load, sign-in, ${language}`,
      path: firstLoad(language, ["auth"], "sign-in.tsx"),
      limit: "130 kB",
      ...gzip,
    },
    {
      name: `First load, applications, ${language}`,
      path: firstLoad(language, ["applications"], "_app/applications.index.tsx"),
      limit: "130 kB",
      ...gzip,
    },
    {
      name: `All JavaScript, ${language}`,
      path: allIn(language),
      // Nobody loads all of it: it is a warning of growth.
      limit: "300 kB",
      ...gzip,
    },
  ]),
  ...lazyChunks.map((path) => ({ name: `Lazy ${path.slice(12)}`, path, limit: "80 kB", ...gzip })),
  { name: "All CSS", path: assets.filter((file) => file.endsWith(".css")), limit: "15 kB", ...gzip },
];
