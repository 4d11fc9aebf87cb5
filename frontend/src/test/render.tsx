import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { createQueryClient } from "~/queryClient";
import { Announcements } from "~/ui/Announcements";
import { PersonTimeProvider } from "~/ui/time/PersonTime";

/** Shows a part of the portal with everything that it finds around it in the real one. */
export async function show(content: ReactNode) {
  const client = createQueryClient();
  client.setDefaultOptions({ queries: { ...client.getDefaultOptions().queries, retry: false } });
  const rootRoute = createRootRoute();
  const page = createRoute({ getParentRoute: () => rootRoute, path: "/", component: () => content });
  const other = createRoute({ getParentRoute: () => rootRoute, path: "$", component: () => "another page" });
  const router = createRouter({
    routeTree: rootRoute.addChildren([page, other]),
    history: createMemoryHistory({ initialEntries: ["/"] }),
  });
  await router.load();
  const user = userEvent.setup();
  const view = render(
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={client}>
        <PersonTimeProvider timeZone="Europe/Amsterdam" locale="en-GB">
          {/* biome-ignore lint/suspicious/noExplicitAny: the routes of a test are not the registered ones */}
          <RouterProvider router={router as any} />
          <Announcements />
        </PersonTimeProvider>
      </QueryClientProvider>
    </I18nProvider>,
  );
  return { ...view, user, client, router };
}
