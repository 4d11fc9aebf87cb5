import "./styles/tokens.css";
import "./styles/base.css";
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { askAhead } from "./ahead";
import { forgetEarly } from "./api/early";
import { onProblem, onSignedOut } from "./api/http";
import { federationQuery } from "./api/queries";
import { takeTokenFromAddress } from "./features/auth/linkToken";
import { takeAnswerFromAddress } from "./features/auth/providerAnswer";
import { activate, inOwnWords } from "./i18n";
import { leaveForSignIn } from "./leaving";
import { firstLanguage } from "./locales/texts";
import { createQueryClient } from "./queryClient";
import { createPortalRouter } from "./router";
import { Announcements } from "./ui/Announcements";
import { applyTheme, storedTheme } from "./ui/theme";

/** The router shows that a page is on its way once it has waited for so long. */
const PENDING_AFTER_MILLISECONDS = 1000;

async function start(): Promise<void> {
  applyTheme(storedTheme());
  // Before the router reads the address, so that the token never becomes part of its state.
  takeTokenFromAddress();
  takeAnswerFromAddress();
  // What was read runs in one task, and what it begins with in another.
  await new Promise((resolve) => setTimeout(resolve));
  onProblem(inOwnWords);
  const queryClient = createQueryClient();
  // Every page says whose it is.
  void queryClient.prefetchQuery(federationQuery);
  const router = createPortalRouter(queryClient);
  onSignedOut(() => leaveForSignIn(router, queryClient));
  askAhead(router);
  // Whoever goes on to another page sees what is so by then.
  router.subscribe("onBeforeNavigate", ({ fromLocation }) => {
    if (fromLocation) forgetEarly();
  });
  await Promise.all([
    activate(firstLanguage()),
    // What is there from the beginning is drawn once, and not first without it.
    Promise.race([router.load(), new Promise((resolve) => setTimeout(resolve, PENDING_AFTER_MILLISECONDS))]),
  ]);
  const root = document.getElementById("app");
  if (!root) throw new Error("The page has no place for the portal.");
  // A transition is drawn in steps, between which the browser can do other things.
  startTransition(() =>
    createRoot(root).render(
      <StrictMode>
        <I18nProvider i18n={i18n}>
          <QueryClientProvider client={queryClient}>
            <RouterProvider router={router} />
            <Announcements />
          </QueryClientProvider>
        </I18nProvider>
      </StrictMode>,
    ),
  );
}

void start();
