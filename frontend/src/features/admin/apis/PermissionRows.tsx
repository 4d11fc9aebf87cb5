import { Trans, useLingui } from "@lingui/react/macro";
import type { CreatePermission } from "~/api/gen/model";
import { Button, IconButton } from "~/ui/Button";
import { Fieldset } from "~/ui/Fieldset";
import { TrashIcon } from "~/ui/icons";
import { PlusIcon } from "~/ui/rareIcons";
import { TextField } from "~/ui/TextField";
import styles from "../Admin.module.css";

export type PermissionRow = CreatePermission & { key: number };

let nextKey = 0;

export function emptyRow(): PermissionRow {
  return { key: nextKey++, name: "", description: "" };
}

type PermissionRowsProps = { rows: PermissionRow[]; onChange: (rows: PermissionRow[]) => void };

/** The permissions of an API that is being added, one line each. */
export function PermissionRows({ rows, onChange }: PermissionRowsProps) {
  const change = (key: number, part: Partial<CreatePermission>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  return (
    <Fieldset
      legend={<Trans>Permissions</Trans>}
      description={<Trans>Named rights, as they stand in a token. More can be added later.</Trans>}
      name="permissions"
    >
      <div className={styles.rows}>
        {rows.map((row, index) => (
          <Row
            key={row.key}
            row={row}
            index={index}
            onChange={(part) => change(row.key, part)}
            onRemove={() => onChange(rows.filter(({ key }) => key !== row.key))}
          />
        ))}
        <div>
          <Button size="s" onPress={() => onChange([...rows, emptyRow()])}>
            <PlusIcon size={14} />
            <Trans>Add a permission</Trans>
          </Button>
        </div>
      </div>
    </Fieldset>
  );
}

type RowProps = {
  row: PermissionRow;
  index: number;
  onChange: (part: Partial<CreatePermission>) => void;
  onRemove: () => void;
};

function Row({ row, index, onChange, onRemove }: RowProps) {
  const { t } = useLingui();
  const number = index + 1;
  return (
    <div className={styles.row}>
      <TextField
        label={<Trans>Permission</Trans>}
        placeholder="donor.search"
        name={`permissions/${index}/name`}
        value={row.name}
        onChange={(name) => onChange({ name })}
        isRequired
        autoCapitalize="none"
        spellCheck={false}
      />
      <TextField
        label={<Trans>What it allows, in words</Trans>}
        name={`permissions/${index}/description`}
        value={row.description}
        onChange={(description) => onChange({ description })}
        isRequired
      />
      <IconButton label={t`Remove permission ${number}`} onPress={onRemove}>
        <TrashIcon />
      </IconButton>
    </div>
  );
}
