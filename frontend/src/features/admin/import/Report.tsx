import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ImportFlaw, ImportLine, ImportReport } from "~/api/gen/model";
import { inOwnWords } from "~/i18n";
import { Badge } from "~/ui/Badge";
import { type Column, DataTable } from "~/ui/DataTable";
import { Notice } from "~/ui/Notice";
import { Section } from "~/ui/Page";

/** What a table would do, or has done, and everything that is wrong with it. */
export function Report({ report, isDone }: { report: ImportReport; isDone: boolean }) {
  const { created, unchanged, lines, flaws } = report;
  if (flaws.length > 0) return <Flaws flaws={flaws} />;
  return (
    <Section title={isDone ? <Trans>Imported</Trans> : <Trans>What would be done</Trans>} id="report">
      <Notice live>
        <Plural value={created} one="# line is new." other="# lines are new." />{" "}
        {unchanged > 0 ? (
          <Plural
            value={unchanged}
            one="# line exists already and stays as it is."
            other="# lines exist already and stay as they are."
          />
        ) : null}
      </Notice>
      <Lines lines={lines} isDone={isDone} />
    </Section>
  );
}

function Lines({ lines, isDone }: { lines: ImportLine[]; isDone: boolean }) {
  const { t } = useLingui();
  const columns: Column<ImportLine>[] = [
    { key: "name", header: t`What`, isName: true, cell: ({ name }) => name },
    { key: "line", header: t`Line`, cell: ({ line }) => line },
    {
      key: "outcome",
      header: t`Outcome`,
      cell: ({ created }) =>
        created ? (
          <Badge tone="good">{isDone ? <Trans>Created</Trans> : <Trans>Would be created</Trans>}</Badge>
        ) : (
          <Badge>
            <Trans>Unchanged</Trans>
          </Badge>
        ),
    },
  ];
  return <DataTable label={t`Lines`} columns={columns} rows={lines} rowKey={({ line }) => String(line)} />;
}

type Worded = { errors: { detail: string }[] };

function Flaws({ flaws }: { flaws: ImportFlaw[] }) {
  const { t, i18n } = useLingui();
  // The server explains itself in English, as it does where it refuses something.
  const { data: words } = useQuery({
    queryKey: ["import flaws", i18n.locale, flaws],
    queryFn: async () => {
      const errors = flaws.map(({ column, code, detail }) => ({ pointer: `/${column ?? ""}`, code, detail }));
      const { errors: worded } = (await inOwnWords({ code: "invalid", detail: "", errors })) as Worded;
      return worded.map(({ detail }) => detail);
    },
    gcTime: 0,
  });
  const rows = flaws.map((flaw, index) => ({ ...flaw, index, detail: words?.[index] ?? flaw.detail }));
  const columns: Column<(typeof rows)[number]>[] = [
    { key: "line", header: t`Line`, isName: true, cell: ({ line }) => <Trans>Line {line}</Trans> },
    {
      key: "column",
      header: t`Column`,
      cell: ({ column }) => (column ? <code>{column}</code> : <Trans>all</Trans>),
    },
    { key: "detail", header: t`What is wrong`, cell: ({ detail }) => detail },
  ];
  return (
    <Section title={<Trans>What is wrong</Trans>} id="flaws">
      <Notice tone="danger" live>
        <Plural
          value={flaws.length}
          one="One thing is wrong; nothing was imported. Correct it and check again."
          other="# things are wrong; nothing was imported. Correct them and check again."
        />
      </Notice>
      <DataTable
        label={t`What is wrong`}
        columns={columns}
        rows={rows}
        rowKey={({ index }) => String(index)}
      />
    </Section>
  );
}
