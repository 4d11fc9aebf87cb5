import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { Environment } from "~/api/gen/model";
import { catalogueQuery } from "~/api/requestQueries";
import { Checkbox } from "~/ui/Checkbox";
import { Fieldset } from "~/ui/Fieldset";
import { LoadFailure, Loading } from "~/ui/Page";
import styles from "./Requests.module.css";

type PermissionChoiceProps = {
  environment: Environment;
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
  /** What is there already is not asked for. */
  granted?: ReadonlySet<string>;
};

/** What can be asked for in one environment, to tick. */
export function PermissionChoice(props: PermissionChoiceProps) {
  const { environment, chosen, onChange, granted } = props;
  const { data, error, isPending, refetch } = useQuery(catalogueQuery(environment));
  const toggle = (id: string, isChosen: boolean) => {
    const next = new Set(chosen);
    if (isChosen) next.add(id);
    else next.delete(id);
    onChange(next);
  };
  const apis = (data ?? [])
    .map((api) => ({ ...api, permissions: api.permissions.filter(({ id }) => !granted?.has(id)) }))
    .filter(({ permissions }) => permissions.length > 0);
  return (
    <Fieldset legend={<Trans>Permissions</Trans>} name="permission_ids">
      {isPending ? <Loading rows={2} /> : null}
      {error ? <LoadFailure error={error} onRetry={refetch} /> : null}
      {data && apis.length === 0 ? (
        <p className={styles.faint}>
          <Trans>There is nothing more to ask for in this environment.</Trans>
        </p>
      ) : null}
      {apis.length > 0 ? (
        <div className={styles.apis}>
          {apis.map((api) => (
            <Fieldset key={api.id} legend={api.name}>
              {api.permissions.map(({ id, name, description }) => (
                <Checkbox
                  key={id}
                  label={description}
                  note={<code>{name}</code>}
                  isSelected={chosen.has(id)}
                  onChange={(isSelected) => toggle(id, isSelected)}
                />
              ))}
            </Fieldset>
          ))}
        </div>
      ) : null}
    </Fieldset>
  );
}
