import { Trans } from "@lingui/react/macro";
import type { ComponentType } from "react";
import type { Application, Environment } from "~/api/gen/model";
import { ProductionIcon, SandboxIcon } from "~/ui/icons";
import { grouped } from "./grouping";
import styles from "./Home.module.css";

export type Table = ComponentType<{ applications: Application[]; group?: string }>;

/** Each environment in a frame of its own, so that nobody takes one for the other, and in it one table for each API. */
export function Groups({ applications, table: Table }: { applications: Application[]; table: Table }) {
  const groups = grouped(applications);
  const environments = [...new Set(groups.map(({ environment }) => environment))];
  return environments.map((environment) => (
    <section key={environment} className={styles.environment} data-environment={environment}>
      <Heading environment={environment} />
      {groups
        .filter((group) => group.environment === environment)
        .map(({ api, applications }) => (
          <section key={api} className={styles.group}>
            <h3>{api === "" ? <Trans>No API yet</Trans> : api}</h3>
            <Table applications={applications} group={api} />
          </section>
        ))}
    </section>
  ));
}

function Heading({ environment }: { environment: Environment }) {
  return (
    <h2 className={styles.heading}>
      {environment === "production" ? <ProductionIcon size={18} /> : <SandboxIcon size={18} />}
      {environment === "production" ? <Trans>Production</Trans> : <Trans>Sandbox</Trans>}
      <span className={styles.meaning}>
        {environment === "production" ? <Trans>real data</Trans> : <Trans>for tests only</Trans>}
      </span>
    </h2>
  );
}
