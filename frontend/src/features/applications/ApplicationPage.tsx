import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Application } from "~/api/gen/model";
import { BackLink } from "~/ui/BackLink";
import { Badge, EnvironmentBadge } from "~/ui/Badge";
import { ButtonLink } from "~/ui/Button";
import { CopyableCode } from "~/ui/Copy";
import { ProductionIcon, SandboxIcon } from "~/ui/icons";
import { Notice } from "~/ui/Notice";
import { PageHeader } from "~/ui/Page";
import { HistoryIcon } from "~/ui/rareIcons";
import { Access } from "./Access";
import styles from "./ApplicationPage.module.css";
import { Managers } from "./Managers";

type ApplicationPageProps = { application: Application; children: ReactNode };

/** One application: what it is and may do, who looks after it, and its secrets as children. */
export function ApplicationPage({ application, children }: ApplicationPageProps) {
  const { t } = useLingui();
  const { id, name, environment, state, organisation } = application;
  return (
    <>
      <EnvironmentStrip application={application} />
      <PageHeader
        title={name}
        above={
          <BackLink to="/applications">
            <Trans>Applications</Trans>
          </BackLink>
        }
        beside={
          <>
            <EnvironmentBadge environment={environment} />
            {state === "disabled" ? (
              <Badge tone="danger">
                <Trans>Disabled</Trans>
              </Badge>
            ) : null}
          </>
        }
        actions={
          <ButtonLink size="s" to="/audit" search={{ application: id }}>
            <HistoryIcon />
            <Trans>History</Trans>
          </ButtonLink>
        }
        lead={
          <div className={styles.identity}>
            <span>
              <Trans>
                {organisation.name} ({organisation.code})
              </Trans>
            </span>
            <span className={styles.clientId}>
              <span title={t`It never changes and is not confidential. Only secrets are.`}>
                <Trans>Client ID</Trans>
              </span>
              <CopyableCode text={id} label={t`Copy client ID`} />
            </span>
          </div>
        }
      />
      {state === "disabled" ? (
        <div className={styles.notice}>
          <Notice tone="danger" title={<Trans>Disabled by the operators</Trans>}>
            <Trans>It gets no new tokens until they enable it again.</Trans>
          </Notice>
        </div>
      ) : null}
      <div className={styles.layout}>
        <div className={styles.main}>{children}</div>
        <aside className={styles.side} aria-label={t`About this application`}>
          <Access application={application} />
          <Managers application={application} />
        </aside>
      </div>
    </>
  );
}

function EnvironmentStrip({ application: { environment } }: { application: Application }) {
  return (
    <p className={styles.strip} data-environment={environment}>
      {environment === "production" ? <ProductionIcon /> : <SandboxIcon />}
      {environment === "production" ? (
        <span>
          <Trans>
            <strong>Production.</strong> Real data: its tokens are for live systems.
          </Trans>
        </span>
      ) : (
        <span>
          <Trans>
            <strong>Sandbox.</strong> Test data only: its tokens are refused in production.
          </Trans>
        </span>
      )}
    </p>
  );
}
