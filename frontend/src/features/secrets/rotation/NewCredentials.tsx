import { Trans, useLingui } from "@lingui/react/macro";
import type { Application } from "~/api/gen/model";
import { useFederation } from "~/api/queries";
import { CopyableCode } from "~/ui/Copy";
import { Facts } from "~/ui/Facts";
import { Snippets } from "../Snippets";
import styles from "./Rotation.module.css";

type NewCredentialsProps = { application: Application };

/** Where the new value goes. The value itself was on screen once, when it was created, and is nowhere any more. */
export function NewCredentials({ application }: NewCredentialsProps) {
  const { t } = useLingui();
  const tokenEndpoint = useFederation()?.token_endpoint ?? "";
  const credentials = {
    clientId: application.id,
    // Its value is nowhere any more, and what only looks like it must not be pasted anywhere.
    secret: null,
    tokenEndpoint,
    resource: application.grants[0]?.api.identifier ?? null,
  };
  return (
    <>
      <p>
        <Trans>
          Replace the old value in your system with that of the new secret, which was shown once. If it was
          not stored, delete the new secret and create another one.
        </Trans>
      </p>
      <Facts
        facts={[
          [t`Client ID`, <CopyableCode key="id" text={application.id} label={t`Copy client ID`} />],
          [t`Token URL`, <CopyableCode key="url" text={tokenEndpoint} label={t`Copy token URL`} />],
        ]}
      />
      <div className={styles.snippets}>
        <Snippets credentials={credentials} shown onCopied={() => {}} />
      </div>
    </>
  );
}
