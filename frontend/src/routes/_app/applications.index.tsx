import { createFileRoute } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { ApplicationState, Environment } from "~/api/gen/model";
import { applicationsQuery } from "~/api/queries";
import { type ApplicationSearch, ApplicationsPage } from "~/features/applications/ApplicationsPage";
import { ApplicationsTable } from "~/features/applications/ApplicationsTable";
import { activatePart } from "~/i18n";
import { flag, oneOf, text } from "~/search";
import { Loading } from "~/ui/Page";

const loadHome = async () => {
  await activatePart("home");
  return import("~/features/home/Home");
};

const Home = lazy(async () => ({ default: (await loadHome()).Home }));

export const Route = createFileRoute("/_app/applications/")({
  validateSearch: (search): ApplicationSearch & { show?: string } => ({
    q: text(search.q),
    environment: oneOf(Environment, search.environment),
    state: oneOf(ApplicationState, search.state),
    few_managers: flag(search.few_managers),
    show: text(search.show),
  }),
  beforeLoad: () => activatePart("applications"),
  loaderDeps: ({ search: { show, ...filter } }) => filter,
  loader: ({ context: { queryClient }, deps }) => {
    void queryClient.prefetchInfiniteQuery(applicationsQuery(deps));
    void loadHome().then(({ ask }) => ask(queryClient, deps));
  },
  component: Applications,
});

function Applications() {
  const { show, ...filter } = Route.useSearch();
  const navigate = Route.useNavigate();
  const go = (search: ApplicationSearch & { show?: string }) => navigate({ search, replace: true });
  return (
    <ApplicationsPage search={filter} onSearch={(next) => go({ ...next, show })}>
      {(list) => (
        <Suspense fallback={<Loading rows={5} />}>
          <Home
            filter={filter}
            shown={show}
            onShow={(chosen) => go({ ...filter, show: chosen })}
            list={list}
            table={ApplicationsTable}
          />
        </Suspense>
      )}
    </ApplicationsPage>
  );
}
