import type { Plugin } from "vite";

/**
 * Makes the page name the pieces of the program itself, so that the browser fetches them at once and not only when what
 * runs first imports them.
 */
export function mainPreloaded(module: string): Plugin {
  return {
    name: "latchkey:main-preloaded",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (html, { bundle = {} }) => {
        const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
        const main = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(module)));
        if (!main) throw new Error(`No piece of the program has ${module}.`);
        return [main.fileName, ...main.imports]
          .filter((file) => !html.includes(file))
          .map((file) => ({
            tag: "link",
            attrs: { rel: "modulepreload", crossorigin: true, href: `/${file}` },
            injectTo: "head" as const,
          }));
      },
    },
  };
}
