import { Plural } from "@lingui/react/macro";
import { Badge } from "./Badge";

type FewManagersProps = { of: { few_managers: boolean; reachable_managers: number } };

/** Marks an application on whose managers nobody can count; nothing where there are enough. */
export function FewManagers({ of: { few_managers: few, reachable_managers: reachable } }: FewManagersProps) {
  if (!few) return null;
  return (
    <Badge tone={reachable === 0 ? "danger" : "warning"}>
      <Plural
        value={reachable}
        _0="No reachable manager"
        one="Only one reachable manager"
        other="# reachable managers"
      />
    </Badge>
  );
}
