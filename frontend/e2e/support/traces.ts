import type { ConsoleMessage, Page, Request, Response } from "@playwright/test";

type Place = [where: string, content: string];

/** Everything that a page leaves behind, to look for what must not be there. */
export class Traces {
  private readonly messages: ConsoleMessage[] = [];
  private readonly requests: Request[] = [];
  /** The answers with their texts, which a browser forgets as soon as it leaves the page. */
  private readonly answers: Promise<[Response, string]>[] = [];

  constructor(private readonly page: Page) {
    page.on("console", (message) => this.messages.push(message));
    page.on("request", (request) => this.requests.push(request));
    page.on("response", (response) => this.answers.push(withText(response)));
  }

  /** The one answer of the server that carries this text; there must be no second. */
  async onlyAnswerWith(text: string): Promise<Response> {
    const answers = await Promise.all(this.answers);
    const [only, ...others] = answers.filter(([, content]) => content.includes(text));
    if (!only || others.length > 0)
      throw new Error(`${others.length + (only ? 1 : 0)} answers carry the text.`);
    return only[0];
  }

  /** The places that hold this text now: those of the page, and whatever it said or sent before. */
  async whereIs(text: string): Promise<string[]> {
    const places: Place[] = [
      ...(await this.inPage()),
      ["cookies", JSON.stringify(await this.page.context().cookies())],
      ["console", this.messages.map((message) => message.text()).join("\n")],
      ["addresses", this.requests.map((request) => request.url()).join("\n")],
      ["what was sent", this.requests.map((request) => request.postData() ?? "").join("\n")],
    ];
    return places.filter(([, content]) => content.includes(text)).map(([where]) => where);
  }

  private inPage(): Promise<Place[]> {
    return this.page.evaluate(async () => {
      const inputs = [...document.querySelectorAll("input, textarea")] as HTMLInputElement[];
      return [
        ["document", document.documentElement.outerHTML],
        ["fields", inputs.map(({ value }) => value).join("\n")],
        ["address", window.location.href],
        ["history state", JSON.stringify(window.history.state)],
        ["local storage", JSON.stringify(window.localStorage)],
        ["session storage", JSON.stringify(window.sessionStorage)],
        // None is made, so there is nothing to read in one.
        ["databases", JSON.stringify(await indexedDB.databases())],
        ["caches", JSON.stringify(await caches.keys())],
        ["window", window.name],
      ] satisfies [string, string][];
    });
  }
}

async function withText(response: Response): Promise<[Response, string]> {
  const hasBody = response.status() !== 204 && response.status() !== 304;
  const body = hasBody ? await response.text() : "";
  return [response, `${JSON.stringify(await response.allHeaders())}\n${body}`];
}
