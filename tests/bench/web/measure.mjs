// Measures pages with Lighthouse as on a phone, three times each, and how much they load; prints a table of the medians
// beside the budgets, and a line for each figure. Called with the address of a Latchkey, the file of what `latchkey demo`
// printed, and the front end's folder. With `once` behind these it measures each page once, and fails where a figure is
// beyond its budget, but for those that are better on a faster machine.

import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

const [address, printed, frontend, mode] = process.argv.slice(2);
const isCheck = mode === "once";
const RUNS = isCheck ? 1 : 3;
/** How often a page is looked at, at most, for one figure. */
const ATTEMPTS = 3;
const CATEGORIES = ["performance", "accessibility", "best-practices"];
const FLAGS = ["--headless", ...JSON.parse(readFileSync(path.join(frontend, "chromium.json"), "utf8"))];

/** The six digits of this half minute (RFC 6238). */
function code(secret) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac("sha1", key).update(counter).digest();
  return String((hash.readUInt32BE(hash.at(-1) & 15) & 0x7fff_ffff) % 1_000_000).padStart(6, "0");
}

const cookies = new Map();

async function ask(method, path, body) {
  const headers = { Origin: address, "Content-Type": "application/json", Cookie: cookieHeader() };
  const answer = await fetch(address + path, { method, headers, body: body && JSON.stringify(body) });
  for (const set of answer.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(set);
    cookies.set(name, value);
  }
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

const cookieHeader = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");

/** Signs in as a manager of the demo data and answers the address of one of their applications. */
async function signIn() {
  const text = readFileSync(printed, "utf8");
  const [, password] = /password of each: ([^)]+)\)/.exec(text);
  const [, email, secret] = /^(north-1@\S+) .*?\b([A-Z2-7]{32})\b/m.exec(text);
  await ask("POST", "/api/v1/sign-in", { email, password });
  await ask("POST", "/api/v1/sign-in/totp", { code: code(secret) });
  const { items } = await ask("GET", "/api/v1/applications");
  return `/applications/${items[0].id}`;
}

const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];

/** Gives the browser the session, and takes from it what an earlier run has loaded. */
async function prepare(port) {
  const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${port}` });
  const page = await browser.newPage();
  const session = await page.createCDPSession();
  await session.send("Network.clearBrowserCache");
  for (const [name, value] of cookies)
    await session.send("Network.setCookie", { name, value, url: `${address}/`, path: "/", secure: true, httpOnly: true });
  await page.close();
  await browser.disconnect();
}

/** On a busy machine Lighthouse fails at times, or the pieces of a page come in an order in which it moves: then once more. */
async function look(place, port) {
  for (let attempt = 1; ; attempt += 1) {
    await prepare(port);
    // Lighthouse would take the session away too.
    const options = { port, disableStorageReset: true, onlyCategories: CATEGORIES };
    const failed = ({ message }) => ({ lhr: { runtimeError: { message } } });
    const { lhr } = await lighthouse(address + place, options).catch(failed);
    if (lhr.runtimeError) {
      if (attempt === ATTEMPTS) throw new Error(`${place}: ${lhr.runtimeError.message}`);
      continue;
    }
    const landed = new URL(lhr.finalDisplayedUrl).pathname;
    if (landed !== place) throw new Error(`${place} led to ${landed}`);
    const isSteady = isKept(BUDGETS.cls, lhr.audits["cumulative-layout-shift"].numericValue);
    if (isSteady || !isCheck || attempt === ATTEMPTS) return lhr;
  }
}

async function measure(name, place, { port }) {
  const seen = [];
  for (let run = 0; run < RUNS; run += 1) seen.push(await look(place, port));
  const of = (read) => median(seen.map(read));
  const score = (category) => of(({ categories }) => Math.round(categories[category].score * 100));
  const number = (audit) => of(({ audits }) => audits[audit].numericValue);
  // What keeps a page from 100, so that whoever reads the figures knows where to begin.
  const wrong = seen.at(-1).categories["accessibility"].auditRefs
    .concat(seen.at(-1).categories["best-practices"].auditRefs)
    .map(({ id }) => seen.at(-1).audits[id])
    .filter(({ score }) => score !== null && score < 1)
    .map(({ id }) => id);
  return {
    name,
    wrong,
    figures: {
      performance: score("performance"),
      accessibility: score("accessibility"),
      best_practices: score("best-practices"),
      lcp_ms: number("largest-contentful-paint"),
      tbt_ms: number("total-blocking-time"),
      cls: number("cumulative-layout-shift"),
    },
  };
}

/** How much is loaded, in kilobytes: the largest of all languages. What passes its budget is told all the same. */
function sizes() {
  const { stdout } = spawnSync("node_modules/.bin/size-limit", ["--json"], { cwd: frontend, encoding: "utf8" });
  const kinds = { first_load_kb: "First load", all_javascript_kb: "All JavaScript", all_css_kb: "All CSS" };
  const listed = JSON.parse(stdout);
  const largest = (isOne) => Math.max(...listed.filter(({ name }) => isOne(name)).map(({ size }) => size)) / 1000;
  const named = Object.entries(kinds).map(([kind, begin]) => [kind, largest((name) => name.startsWith(begin))]);
  return { ...Object.fromEntries(named), largest_lazy_kb: largest((name) => name.startsWith("Lazy")) };
}

/** What each figure should be, with how many digits it is told, and whether it depends on how fast this machine is. */
const BUDGETS = {
  performance: { least: 95, digits: 0, isTimed: true },
  accessibility: { least: 100, digits: 0 },
  best_practices: { least: 100, digits: 0 },
  lcp_ms: { most: 2500, digits: 0, isTimed: true },
  tbt_ms: { most: 200, digits: 0, isTimed: true },
  cls: { most: 0.05, digits: 3 },
  first_load_kb: { most: 130, digits: 1 },
  largest_lazy_kb: { most: 80, digits: 1 },
  all_javascript_kb: { most: 300, digits: 1 },
  all_css_kb: { most: 15, digits: 1 },
};

const isKept = ({ least = -Infinity, most = Infinity }, value) => value >= least && value <= most;
const target = ({ least, most }) => (least === undefined ? `<= ${most}` : `>= ${least}`);

const broken = [];

function row(figure, values) {
  const budget = BUDGETS[figure];
  if (!budget.isTimed && !values.every((value) => isKept(budget, value))) broken.push(figure);
  const cells = values.map((value) => (value.toFixed(budget.digits) + (isKept(budget, value) ? " " : "!")).padStart(15));
  console.log(figure.padEnd(18) + cells.join("").padEnd(45) + target(budget));
}

function report(pages, loaded) {
  const times = isCheck ? "once" : "medians of three";
  console.log(`Lighthouse, mobile, ${times}; the demo data on SQLite. ! is beyond the budget.`);
  console.log("".padEnd(18) + pages.map(({ name }) => `${name} `.padStart(15)).join(""));
  for (const figure of Object.keys(pages[0].figures)) row(figure, pages.map(({ figures }) => figures[figure]));
  for (const [figure, value] of Object.entries(loaded)) row(figure, [value]);
  for (const { name, wrong } of pages) if (wrong.length > 0) console.log(`${name}: not all right: ${wrong.join(", ")}`);
  const tell = (name, figure, value) => console.log(`figure web_${name}${figure} ${value.toFixed(BUDGETS[figure].digits)}`);
  for (const { name, figures } of pages)
    for (const [figure, value] of Object.entries(figures)) tell(`${name}_`, figure, value);
  for (const [figure, value] of Object.entries(loaded)) tell("", figure, value);
}

const chrome = await launch({ chromePath: process.env.CHROME_PATH, chromeFlags: FLAGS });
try {
  const pages = [await measure("sign_in", "/sign-in", chrome)];
  const application = await signIn();
  pages.push(await measure("applications", "/applications", chrome));
  pages.push(await measure("application", application, chrome));
  report(pages, sizes());
  if (isCheck && broken.length > 0) throw new Error(`beyond the budget: ${broken.join(", ")}`);
} finally {
  chrome.kill();
}
