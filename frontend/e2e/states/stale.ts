import type { Route } from "@playwright/test";

/** As the server answers when the last proof was given too long ago; e2e/step-up.spec.ts waits until it does. */
export async function refuseStale(route: Route): Promise<void> {
  if (route.request().method() !== "POST") return route.fallback();
  await route.fulfill({
    status: 403,
    contentType: "application/problem+json",
    json: { code: "step_up_required", title: "Not allowed", status: 403, detail: "Give a fresh code." },
  });
}
