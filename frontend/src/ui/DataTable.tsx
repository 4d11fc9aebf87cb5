import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import styles from "./DataTable.module.css";

export type Column<Row> = {
  key: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  /** The cell that names the row: first on a card, and the row's header for screen readers. */
  isName?: boolean;
  /** Buttons: at the end of the row, without a label on a card. */
  isActions?: boolean;
};

type DataTableProps<Row> = {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  isQuiet?: (row: Row) => boolean;
};

/**
 * A table that becomes a list of cards on a narrow screen. The roles are written out because a
 * changed `display` would otherwise take the table away from screen readers.
 */
export function DataTable<Row>({ label, columns, rows, rowKey, isQuiet }: DataTableProps<Row>) {
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-label={label} role="table">
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column.key} scope="col" role="columnheader">
                {column.isActions ? <span className={styles.hidden}>{column.header}</span> : column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={rowKey(row)} role="row" data-quiet={isQuiet?.(row) || undefined}>
              {columns.map((column) => (
                <Cell key={column.key} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Below a drawing: the same in words and figures, for whoever cannot see it or wants it exactly. */
export function AsTable({ children }: { children: ReactNode }) {
  return (
    <details className={styles.asTable}>
      <summary>
        <Trans>The same as a table</Trans>
      </summary>
      {children}
    </details>
  );
}

function Cell<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  const content = column.cell(row);
  if (column.isName)
    return (
      <th scope="row" role="rowheader" className={styles.name}>
        {content}
      </th>
    );
  if (column.isActions)
    return (
      <td role="cell" className={styles.actions}>
        <div>{content}</div>
      </td>
    );
  return (
    <td role="cell">
      <span className={styles.cardLabel} aria-hidden="true">
        {column.header}
      </span>
      <div className={styles.value}>{content}</div>
    </td>
  );
}
