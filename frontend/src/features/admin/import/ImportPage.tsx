import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { type ChangeEvent, useId, useState } from "react";
import { useImportTable } from "~/api/gen/imports/imports";
import type { ImportKind, ImportReport } from "~/api/gen/model";
import { ApiError } from "~/api/problem";
import { refresh } from "~/api/queries";
import { announce } from "~/ui/announcer";
import { Button } from "~/ui/Button";
import { Form } from "~/ui/Form";
import { Notice } from "~/ui/Notice";
import { PageHeader } from "~/ui/Page";
import { RadioCards } from "~/ui/RadioCards";
import { TextArea } from "~/ui/TextArea";
import { useMayChange } from "../AdminPage";
import styles from "./Import.module.css";
import { Report } from "./Report";

/** The columns of each kind of table, those that must be there first. */
const COLUMNS: Record<ImportKind, string> = {
  organisations: "code,name,country,time_zone,locale,contact_email",
  applications: "organisation,name,environment,api,permissions,client_id",
  managers: "email,name,organisation,application,locale,time_zone",
};

/** A table is tried first; what it would do is shown, and only then it can be imported. */
export function ImportPage() {
  const { t } = useLingui();
  const mayChange = useMayChange();
  return (
    <>
      <PageHeader
        title={t`Import`}
        lead={
          <Trans>
            Organisations, applications and managers from a spreadsheet. A table is imported as a whole or not
            at all, and what exists already stays as it is.
          </Trans>
        }
      />
      {mayChange ? <Import /> : null}
    </>
  );
}

function Import() {
  const { t } = useLingui();
  const client = useQueryClient();
  const [kind, setKind] = useState<ImportKind>("organisations");
  const [csv, setCsv] = useState("");
  const [report, setReport] = useState<ImportReport | null>(null);
  const [isDone, setDone] = useState(false);
  const trying = useImportTable({ mutation: { onSuccess: ({ data }) => setReport(data) } });
  const check = () => trying.mutate({ data: { kind, csv, dry_run: true } });
  const importing = useImportTable({
    mutation: {
      onSuccess: ({ data }) => {
        setReport(data);
        setDone(true);
        announce(t`The table is imported.`);
        return refresh(client, "organisations", "applications", "people", "assignments", "overview");
      },
      // Something has changed since it was checked: what is wrong now is said by line.
      onError: (error) => {
        if (isFlawed(error)) check();
      },
    },
  });
  const change = (next: { kind?: ImportKind; csv?: string }) => {
    if (next.kind) setKind(next.kind);
    if (next.csv !== undefined) setCsv(next.csv);
    setReport(null);
    setDone(false);
    trying.reset();
    importing.reset();
  };
  const isReady = report !== null && report.flaws.length === 0 && report.created > 0 && !isDone;
  return (
    <div className={styles.page}>
      <Form
        onSubmit={check}
        error={isFlawed(importing.error) ? trying.error : (importing.error ?? trying.error)}
        fieldNames={{ csv: t`Table` }}
      >
        <Kinds kind={kind} onChange={(next) => change({ kind: next })} />
        <FileField onRead={(text) => change({ csv: text })} />
        <TextArea
          label={<Trans>Table</Trans>}
          description={
            <Trans>
              Choose a file or paste the cells. The first line names the columns, of which these are known:{" "}
              <code>{COLUMNS[kind]}</code>
            </Trans>
          }
          name="csv"
          value={csv}
          onChange={(text) => change({ csv: text })}
        />
        <div>
          <Button type="submit" look={isReady ? "secondary" : "primary"} isPending={trying.isPending}>
            <Trans>Check the table</Trans>
          </Button>
        </div>
      </Form>
      {report ? <Report report={report} isDone={isDone} /> : null}
      {isReady ? (
        <div>
          <Button
            look="primary"
            isPending={importing.isPending}
            onPress={() => importing.mutate({ data: { kind, csv, dry_run: false } })}
          >
            <Plural value={report.created} one="Import # line" other="Import # lines" />
          </Button>
        </div>
      ) : null}
    </div>
  );
}

/** Whether lines of the table were refused, and not all of it. */
const isFlawed = (error: unknown) =>
  error instanceof ApiError && error.errors.some(({ pointer }) => pointer.startsWith("/csv/"));

function Kinds({ kind, onChange }: { kind: ImportKind; onChange: (kind: ImportKind) => void }) {
  return (
    <RadioCards
      label={<Trans>What the table holds</Trans>}
      name="kind"
      value={kind}
      onChange={onChange}
      options={[
        { value: "organisations", label: <Trans>Organisations</Trans> },
        {
          value: "applications",
          label: <Trans>Applications</Trans>,
          note: <Trans>with their permissions</Trans>,
        },
        { value: "managers", label: <Trans>Managers</Trans>, note: <Trans>who is new is invited</Trans> },
      ]}
    />
  );
}

function FileField({ onRead }: { onRead: (text: string) => void }) {
  const id = useId();
  const [isUnreadable, setUnreadable] = useState(false);
  const read = async ({ target: { files } }: ChangeEvent<HTMLInputElement>) => {
    const text = await files?.[0]?.text();
    if (text === undefined) return;
    // What is not UTF-8 is read with such characters in place of the letters that were there.
    setUnreadable(text.includes("\uFFFD"));
    onRead(text);
  };
  return (
    <div className={styles.file}>
      <label htmlFor={id}>
        <Trans>File</Trans>
      </label>
      <input
        id={id}
        type="file"
        accept=".csv,.tsv,.txt,text/csv,text/plain"
        onChange={(event) => void read(event)}
      />
      {isUnreadable ? (
        <Notice tone="warning" live>
          <Trans>
            This file is not UTF-8, so some letters are lost. Save it in the spreadsheet as “CSV UTF-8” and
            choose it again.
          </Trans>
        </Notice>
      ) : null}
    </div>
  );
}
