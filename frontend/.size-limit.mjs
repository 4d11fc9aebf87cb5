import { readdirSync, readFileSync } from "node:fs";

// The budgets, gzipped. First load is what a browser has to fetch before the page is there: the
// entry, what it imports, the texts, and the parts of that page, all of them by the build's manifest.

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

function firstLoad(texts, ...routes) {
  const parts = Object.keys(manifest).filter((key) =>
    routes.some((route) => key === `src/routes/${route}?tsr-split=component`),
  );
  if (parts.length !== routes.length) throw new Error(`The manifest lacks one of ${routes.join(", ")}.`);
  const chunks = withImports(["index.html", ...texts.map((part) => `src/locales/${part}/en.po`), ...parts]);
  return chunks.map(({ file }) => `dist/${file}`).filter((file) => file.endsWith(".js"));
}

const entry = new Set(withImports(["index.html"]).map(({ file }) => `dist/${file}`));
const assets = readdirSync("dist/assets").map((file) => `dist/assets/${file}`);
const lazyChunks = assets.filter((file) => file.endsWith(".js") && !entry.has(file));

const gzip = { gzip: true };

export default [
  {
    name: "First load, sign-in",
    path: firstLoad(["portal", "auth"], "sign-in.tsx"),
    limit: "130 kB",
    ...gzip,
  },
  {
    name: "First load, applications",
    path: firstLoad(["portal", "applications"], "_app.tsx", "_app/applications.index.tsx"),
    limit: "130 kB",
    ...gzip,
  },
  ...lazyChunks.map((path) => ({ name: `Lazy ${path.slice(12)}`, path, limit: "80 kB", ...gzip })),
  { name: "All JavaScript", path: assets.filter((file) => file.endsWith(".js")), limit: "300 kB", ...gzip },
  { name: "All CSS", path: assets.filter((file) => file.endsWith(".css")), limit: "15 kB", ...gzip },
];
