import type { Page } from "@playwright/test";

/** Whether the page's scripts still hold this text somewhere, after all rubbish has been collected. */
export async function isInMemory(page: Page, text: string): Promise<boolean> {
  const session = await page.context().newCDPSession(page);
  let [found, tail] = [false, ""];
  session.on("HeapProfiler.addHeapSnapshotChunk", ({ chunk }) => {
    // The snapshot comes in pieces, and the text may lie across two of them.
    found ||= (tail + chunk).includes(text);
    tail = chunk.slice(-text.length);
  });
  await session.send("HeapProfiler.enable");
  await session.send("HeapProfiler.collectGarbage");
  await session.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  await session.detach();
  return found;
}
