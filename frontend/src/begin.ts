import { askEarly } from "./api/early";
import { firstPage } from "./firstPage";
import { firstLanguage, readTexts } from "./locales/texts";

// The first thing that runs, and all that runs before the large pieces of the program are there. They would each ask for
// the next, which on a slow connection is one whole journey after the other; so everything is asked for at once.

/** Whatever does not come is asked for again by what needs it, which tells of it. */
const ask = (piece: Promise<unknown>) => void piece.catch(() => undefined);

void import("./main");
const { parts, program, data, dates } = firstPage(window.location);
data.forEach(askEarly);
ask(readTexts(firstLanguage(), parts));
for (const load of program) ask(load());
// The first format of a date takes a browser as long as a third of the program does; now it only waits for the network.
if (dates) setTimeout(() => new Intl.DateTimeFormat());
