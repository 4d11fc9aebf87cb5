import { useMemo } from "react";
import { encode } from "uqr";
import styles from "./QrCode.module.css";

/** The path of all dark modules, one horizontal run at a time. */
function darkModules(text: string): { path: string; size: number } {
  const { data, size } = encode(text, { ecc: "M", border: 2 });
  let path = "";
  data.forEach((row, y) => {
    let x = 0;
    while (x < row.length) {
      const start = x;
      while (row[x]) x++;
      if (x > start) path += `M${start} ${y}h${x - start}v1h-${x - start}z`;
      x++;
    }
  });
  return { path, size };
}

/** Always dark on white, in dark mode too: many readers cannot see it otherwise. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { path, size } = useMemo(() => darkModules(text), [text]);
  return (
    <svg className={styles.code} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path d={path} />
    </svg>
  );
}
