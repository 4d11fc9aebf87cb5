import { Trans, useLingui } from "@lingui/react/macro";
import type { SigningAlgorithm } from "~/api/gen/model";
import { Select } from "~/ui/Select";

type AlgorithmFieldProps = { value: SigningAlgorithm; onChange: (value: SigningAlgorithm) => void };

export function AlgorithmField({ value, onChange }: AlgorithmFieldProps) {
  const { t } = useLingui();
  return (
    <Select<SigningAlgorithm>
      label={<Trans>Tokens are signed by</Trans>}
      description={
        <Trans>
          What the API can verify. A new algorithm takes over once its key has been published for long enough;
          until then tokens are signed as before.
        </Trans>
      }
      name="signing_algorithm"
      value={value}
      onChange={onChange}
      options={[
        { value: "ES256", label: t`ES256 (recommended)` },
        { value: "EdDSA", label: t`EdDSA (Ed25519; some libraries do not know it)` },
        { value: "RS256", label: t`RS256 (RSA; for older software)` },
        { value: "PS256", label: t`PS256 (RSA-PSS)` },
      ]}
    />
  );
}
