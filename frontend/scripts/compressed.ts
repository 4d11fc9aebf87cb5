import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

/** What compresses; pictures and fonts are compressed already. */
const KINDS = /\.(css|html|js|json|svg|txt|webmanifest)$/;

const FORMS = {
  br: (content: Buffer) =>
    promisify(brotliCompress)(content, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      },
    }),
  gz: (content: Buffer) => promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }),
};

/** Writes each file of a folder once more for each form in which it is smaller, with that as a second ending. */
export async function compressFiles(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  // What begins with a dot is not served.
  const files = entries
    .filter((entry) => entry.isFile() && KINDS.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !/[\\/]\./.test(file.slice(folder.length)));
  await Promise.all(
    files.map(async (file) => {
      const content = await readFile(file);
      for (const [ending, compress] of Object.entries(FORMS)) {
        const compressed = await compress(content);
        if (compressed.length < content.length) await writeFile(`${file}.${ending}`, compressed);
      }
    }),
  );
}

/**
 * Leaves every file of the build compressed as well as it can be, once and for all: a server that compresses as it
 * goes has no time for that.
 */
export function compressed(): Plugin {
  return {
    name: "latchkey:compressed",
    apply: "build",
    writeBundle: {
      order: "post",
      sequential: true,
      handler: async ({ dir }) => {
        if (dir) await compressFiles(dir);
      },
    },
  };
}
