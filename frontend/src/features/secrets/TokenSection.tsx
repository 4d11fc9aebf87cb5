import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Application, CompatibleEndpoints } from "~/api/gen/model";
import { useFederation } from "~/api/queries";
import { CopyableCode } from "~/ui/Copy";
import { Facts } from "~/ui/Facts";
import { Section } from "~/ui/Page";
import { Select } from "~/ui/Select";
import { PROGRAM_NAMES, type ProgramLanguage, program } from "./programs";
import { Snippets } from "./Snippets";
import styles from "./Snippets.module.css";

/** How a machine gets a token, ready to be copied: all but the secret, which nobody has but the machine. */
export function TokenSection({ application: { id, grants } }: { application: Application }) {
  const { t } = useLingui();
  const federation = useFederation();
  const [chosen, setChosen] = useState(grants[0]?.api.identifier ?? "");
  if (!federation || grants.length === 0) return null;
  const target = { clientId: id, tokenEndpoint: federation.token_endpoint, resource: chosen };
  const header = <code>Authorization: Bearer …</code>;
  const variable = <code>CLIENT_SECRET</code>;
  return (
    <Section
      id="token"
      title={<Trans>How to get a token</Trans>}
      lead={
        <Trans>
          Your system exchanges its client ID and a secret for a token, and sends that with each request:{" "}
          {header} The examples read the secret from the environment ({variable}), so that it is in no
          program.
        </Trans>
      }
    >
      {grants.length > 1 ? (
        <Select
          label={<Trans>For which API</Trans>}
          name="resource"
          value={chosen}
          onChange={setChosen}
          options={grants.map(({ api }) => ({ value: api.identifier, label: api.name }))}
        />
      ) : null}
      <Facts
        facts={[
          [t`Token URL`, <CopyableCode key="url" text={target.tokenEndpoint} label={t`Copy token URL`} />],
        ]}
      />
      <Snippets
        credentials={{ ...target, secret: null }}
        more={Object.entries(PROGRAM_NAMES).map(([language, title]) => ({
          id: language,
          title,
          text: program(language as ProgramLanguage, target),
        }))}
      />
      {federation.compatible ? <Compatible endpoints={federation.compatible} resource={chosen} /> : null}
    </Section>
  );
}

/** For programs that were made for another token service and change nothing but the host name. */
function Compatible({ endpoints, resource }: { endpoints: CompatibleEndpoints; resource: string }) {
  const { t } = useLingui();
  const addresses = [
    [t`Version 1`, endpoints.v1, `resource=${resource}`],
    [t`Version 2`, endpoints.v2, `scope=${resource}/.default`],
  ] as const;
  return (
    <details className={styles.compatible}>
      <summary>
        <Trans>Your program was made for Microsoft Entra ID?</Trans>
      </summary>
      <p>
        <Trans>It needs no change except its token address. Use one of these:</Trans>
      </p>
      <Facts
        facts={addresses.map(([name, address, parameter]) => [
          name,
          <span key={name}>
            <CopyableCode text={address} label={t`Copy address`} /> <code>{parameter}</code>
          </span>,
        ])}
      />
    </details>
  );
}
