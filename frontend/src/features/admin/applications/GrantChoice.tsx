import { Trans } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { apisQuery } from "~/api/adminQueries";
import type { Api, Environment } from "~/api/gen/model";
import { ForOperators } from "~/ui/Badge";
import { Checkbox } from "~/ui/Checkbox";
import { Fieldset } from "~/ui/Fieldset";
import { LoadFailure, Loading } from "~/ui/Page";
import styles from "../Admin.module.css";

type GrantChoiceProps = {
  environment: Environment;
  granted: ReadonlySet<string>;
  onChange: (granted: ReadonlySet<string>) => void;
};

/** Every permission of every API of one environment, to tick. */
export function GrantChoice({ environment, granted, onChange }: GrantChoiceProps) {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useInfiniteQuery(apisQuery({ environment }));
  useEffect(() => {
    // A permission that is not in sight could not be taken away.
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const toggle = (id: string, isGranted: boolean) => {
    const next = new Set(granted);
    if (isGranted) next.add(id);
    else next.delete(id);
    onChange(next);
  };
  return (
    <Fieldset
      legend={<Trans>Permissions</Trans>}
      description={
        <Trans>
          Only APIs of the same environment can be granted, and Latchkey itself to applications that call it
          as scripts.
        </Trans>
      }
      name="permission_ids"
    >
      {isPending ? <Loading rows={2} /> : null}
      {error ? <LoadFailure error={error} onRetry={refetch} /> : null}
      {data?.length === 0 ? (
        <p className={styles.faint}>
          <Trans>There is no API in this environment yet.</Trans>
        </p>
      ) : null}
      {data && data.length > 0 ? (
        <div className={styles.apis}>
          {data.map((api) => (
            <ApiGroup key={api.id} {...{ api, environment, granted }} onToggle={toggle} />
          ))}
        </div>
      ) : null}
    </Fieldset>
  );
}

type ApiGroupProps = {
  api: Api;
  environment: Environment;
  granted: ReadonlySet<string>;
  onToggle: (id: string, isGranted: boolean) => void;
};

function ApiGroup({ api, environment, granted, onToggle }: ApiGroupProps) {
  // What reaches all of the federation is never granted to a sandbox application, but what it has can be taken away.
  const choices = api.permissions.filter(
    ({ id, for_operators }) => !for_operators || environment === "production" || granted.has(id),
  );
  return (
    <Fieldset legend={api.name}>
      {choices.map(({ id, name, description, for_operators }) => (
        <Checkbox
          key={id}
          label={description}
          note={
            <>
              <code>{name}</code> {for_operators ? <ForOperators /> : null}
            </>
          }
          isSelected={granted.has(id)}
          onChange={(isSelected) => onToggle(id, isSelected)}
        />
      ))}
    </Fieldset>
  );
}
