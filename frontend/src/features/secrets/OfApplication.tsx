import { useQuery } from "@tanstack/react-query";
import { applicationQuery } from "~/api/queries";
import { EnvironmentBadge } from "~/ui/Badge";
import styles from "./OfApplication.module.css";

/** Of which application and environment a dialog is, whose page it covers; nothing is read that is not known there. */
export function OfApplication({ id }: { id: string }) {
  const { data } = useQuery({ ...applicationQuery(id), enabled: false });
  if (!data) return null;
  return (
    <p className={styles.of}>
      {data.name}
      <EnvironmentBadge environment={data.environment} />
    </p>
  );
}
