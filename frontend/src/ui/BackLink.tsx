import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes } from "react";
import styles from "./BackLink.module.css";
import { ChevronLeftIcon } from "./rareIcons";

function Anchor({ children, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement>) {
  return (
    <a {...rest} className={styles.back}>
      <ChevronLeftIcon size={14} />
      {children}
    </a>
  );
}

/** The way up, above the heading of a page: to the list or the thing that it belongs to. */
export const BackLink = createLink(Anchor);
