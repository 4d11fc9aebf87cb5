import { cleanup, render, screen } from "@testing-library/react";
import { it, vi } from "vitest";

it("shows what is long behind the next frame of the first page, and at once on every later one", async () => {
  vi.resetModules();
  const { Later } = await import("./Later");
  const page = <Later meanwhile="Loading">A long table</Later>;
  const frames: FrameRequestCallback[] = [];
  vi.spyOn(window, "requestAnimationFrame").mockImplementation((call) => frames.push(call));

  render(page);
  screen.getByText("Loading");
  for (const call of frames) call(0);
  screen.getByText("Loading");
  await screen.findByText("A long table");

  cleanup();
  render(page);
  screen.getByText("A long table");
});
