import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { editableQuery } from "~/api/editableQuery";
import {
  getGetNoticePreferencesQueryKey,
  getNoticePreferences,
  replaceNoticePreferences,
} from "~/api/gen/account/account";
import type { NoticePreferences, ReplaceNoticePreferencesHeaders } from "~/api/gen/model";
import { refresh } from "~/api/queries";
import { announce } from "~/ui/announcer";
import { Button } from "~/ui/Button";
import { Columns } from "~/ui/Columns";
import { Form } from "~/ui/Form";
import { LoadFailure, Loading, Section } from "~/ui/Page";
import { Select } from "~/ui/Select";
import { TextField } from "~/ui/TextField";
import { usePersonTime } from "~/ui/time/PersonTime";
import styles from "./AccountPage.module.css";
import { daysIn, hourWords } from "./reminders";

const query = editableQuery(getGetNoticePreferencesQueryKey(), getNoticePreferences);

/** When somebody is reminded of expiries: besides everybody, and at which hour. */
export function RemindersSection() {
  const wishes = useQuery(query);
  return (
    <Section id="reminders" title={<Trans>Reminders of expiries</Trans>}>
      {wishes.isPending ? <Loading rows={2} /> : null}
      {wishes.isError ? <LoadFailure error={wishes.error} onRetry={wishes.refetch} /> : null}
      {wishes.data ? (
        <div className={styles.card}>
          <Reminders
            // A change gives it another version, and the form what was saved.
            key={wishes.data.ifMatch["If-Match"]}
            wishes={wishes.data.data}
            ifMatch={wishes.data.ifMatch}
          />
        </div>
      ) : null}
    </Section>
  );
}

type RemindersProps = { wishes: NoticePreferences; ifMatch: ReplaceNoticePreferencesHeaders };

function Reminders({ wishes, ifMatch }: RemindersProps) {
  const { t } = useLingui();
  const { locale } = usePersonTime();
  const client = useQueryClient();
  const before = { hour: String(wishes.digest_hour ?? ""), extra: wishes.extra_thresholds_days.join(", ") };
  const [hour, setHour] = useState(before.hour);
  const [extra, setExtra] = useState(before.extra);
  const change = useMutation({
    mutationFn: () =>
      replaceNoticePreferences(
        { digest_hour: hour === "" ? null : Number(hour), extra_thresholds_days: daysIn(extra) ?? [] },
        ifMatch,
      ),
    onSuccess: () => {
      announce(t`Your reminders are saved.`);
      return refresh(client, "account");
    },
  });
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  const days = list.format(wishes.minimum_thresholds_days.filter((day) => day > 0).map(String));
  const words = (value: number) => hourWords(value, locale);
  const usual = words(wishes.usual_digest_hour);
  const hours = Array.from({ length: 24 }, (_, value) => ({ value: String(value), label: words(value) }));
  return (
    <Form
      onSubmit={() => change.mutate()}
      error={change.error}
      fieldNames={{ digest_hour: t`Time of the e-mail`, extra_thresholds_days: t`Additional reminders` }}
      check={(): Record<string, string> =>
        daysIn(extra) === undefined
          ? {
              extra_thresholds_days: t`Give up to 10 numbers of days from 1 to 365, with commas between them.`,
            }
          : {}
      }
    >
      <p>
        <Trans>
          Everybody who manages a secret is reminded {days} days before it expires, and once it has expired.
          These reminders cannot be switched off.
        </Trans>
      </p>
      <Columns>
        <TextField
          label={<Trans>Additional reminders</Trans>}
          description={<Trans>Days before the expiry, such as 45, 20</Trans>}
          name="extra_thresholds_days"
          inputMode="text"
          autoComplete="off"
          value={extra}
          onChange={setExtra}
          optional
        />
        <Select
          label={<Trans>Time of the e-mail</Trans>}
          description={<Trans>All reminders of a day come in one e-mail.</Trans>}
          name="digest_hour"
          value={hour}
          onChange={setHour}
          options={[{ value: "", label: t`As usual (${usual})` }, ...hours]}
        />
      </Columns>
      <div className={styles.save}>
        <Button
          look="primary"
          type="submit"
          isPending={change.isPending}
          isDisabled={hour === before.hour && extra === before.extra}
        >
          <Trans>Save changes</Trans>
        </Button>
      </div>
    </Form>
  );
}
