import { type QueryClient, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { createFileRoute, notFound } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { SecretState } from "~/api/gen/model";
import { hasStatus } from "~/api/problem";
import { applicationQuery, managersQuery, useSession } from "~/api/queries";
import { ApplicationPage } from "~/features/applications/ApplicationPage";
import { SecretsSection } from "~/features/secrets/SecretsSection";
import { NotFound } from "~/features/shell/Failures";
import { activatePart } from "~/i18n";
import { flag, oneOf, uuid } from "~/search";
import { Later } from "~/ui/Later";

const KeysSection = lazy(async () => ({
  default: (await import("~/features/secrets/KeysSection")).KeysSection,
}));
const TokenSection = lazy(async () => ({
  default: (await import("~/features/secrets/TokenSection")).TokenSection,
}));
const RecentEvents = lazy(async () => {
  const [{ RecentEvents }] = await Promise.all([
    import("~/features/audit/RecentEvents"),
    activatePart("audit"),
  ]);
  return { default: RecentEvents };
});

/** A loader belongs to the first load of everybody, so what only this page reads is fetched beside it. */
function ask(queryClient: QueryClient, id: string): void {
  void queryClient.prefetchQuery(applicationQuery(id));
  void import("~/api/secretQueries").then(({ secretsQuery }) =>
    queryClient.prefetchInfiniteQuery(secretsQuery(id, {})),
  );
}

export const Route = createFileRoute("/_app/applications/$applicationId")({
  validateSearch: (search): { secrets?: SecretState; expired?: true; onIt?: string } => ({
    secrets: oneOf(SecretState, search.secrets),
    expired: flag(search.expired),
    onIt: uuid(search.onIt),
  }),
  beforeLoad: () => activatePart("applications", "secrets"),
  loader: async ({ context: { queryClient }, params: { applicationId } }) => {
    if (uuid(applicationId) === undefined) throw notFound();
    ask(queryClient, applicationId);
    try {
      await Promise.all([
        queryClient.ensureQueryData(applicationQuery(applicationId)),
        // Who its manager is may do more: what else there is would move down once that is known.
        queryClient.prefetchQuery(managersQuery(applicationId)),
      ]);
    } catch (error) {
      if (hasStatus(error, 404)) throw notFound();
      throw error;
    }
  },
  component: ApplicationDetail,
  notFoundComponent: NotFound,
});

function ApplicationDetail() {
  const { applicationId } = Route.useParams();
  const { secrets, expired, onIt } = Route.useSearch();
  const navigate = Route.useNavigate();
  const application = useSuspenseQuery(applicationQuery(applicationId)).data;
  const managers = useQuery(managersQuery(applicationId));
  const { person } = useSession();
  const isManager = managers.data?.some((manager) => manager.person.id === person.id);
  return (
    <ApplicationPage application={application}>
      <SecretsSection
        application={application}
        isManager={isManager}
        filter={secrets}
        onFilter={(state) => navigate({ search: { secrets: state, expired }, replace: true })}
        showsExpired={expired === true}
        onExpired={(isShown) =>
          navigate({ search: { secrets, expired: isShown || undefined }, replace: true, resetScroll: false })
        }
        onIt={onIt}
        onOnItSeen={() => {
          if (onIt) void navigate({ search: { secrets, expired }, replace: true });
        }}
      />
      <Later meanwhile={null}>
        <Suspense fallback={null}>
          <KeysSection application={application} isManager={isManager === true} />
        </Suspense>
        <Suspense fallback={null}>
          <TokenSection application={application} />
        </Suspense>
        <Suspense fallback={null}>
          <RecentEvents applicationId={application.id} />
        </Suspense>
      </Later>
    </ApplicationPage>
  );
}
