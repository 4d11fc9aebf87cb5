import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Environment } from "~/api/gen/model";
import styles from "./Badge.module.css";
import { ProductionIcon, SandboxIcon } from "./icons";

type Tone = "neutral" | "good" | "warning" | "danger";

export function Badge({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className={styles.badge} data-tone={tone}>
      {children}
    </span>
  );
}

/**
 * Production and sandbox differ in colour, outline, drawing and word, so that no one sense is needed. What is of both is
 * neither.
 */
export function EnvironmentBadge({ environment }: { environment: Environment | null }) {
  if (environment === null)
    return (
      <Badge>
        <Trans>Both</Trans>
      </Badge>
    );
  return (
    <span className={styles.environment} data-environment={environment}>
      {environment === "production" ? <ProductionIcon size={14} /> : <SandboxIcon size={14} />}
      {environment === "production" ? <Trans>Production</Trans> : <Trans>Sandbox</Trans>}
    </span>
  );
}

/** Marks what only applications of the federation's own organisation may be granted. */
export function ForOperators() {
  return (
    <Badge tone="warning">
      <Trans>Operators only</Trans>
    </Badge>
  );
}
