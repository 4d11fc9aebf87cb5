import { Plural } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { Person } from "~/api/gen/model";

/** The way to what somebody left behind, while there is anything to be done. */
export function LeftSecretsLink({ person: { id, left_secrets: count } }: { person: Person }) {
  if (count === 0) return null;
  return (
    <Link to="/operator/people/$personId/offboarding" params={{ personId: id }}>
      <Plural value={count} one="# secret left behind" other="# secrets left behind" />
    </Link>
  );
}
