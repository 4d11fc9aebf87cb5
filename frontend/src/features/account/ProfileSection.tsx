import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { editableQuery } from "~/api/editableQuery";
import { getAccount, getGetAccountQueryKey, updateAccount } from "~/api/gen/account/account";
import type { Account, UpdateAccountHeaders } from "~/api/gen/model";
import { refresh } from "~/api/queries";
import { speak } from "~/i18n";
import { announce } from "~/ui/announcer";
import { Button } from "~/ui/Button";
import { Form } from "~/ui/Form";
import { LoadFailure, Loading, Section } from "~/ui/Page";
import { type Place, PlaceFields } from "~/ui/PlaceFields";
import { TextField } from "~/ui/TextField";
import styles from "./AccountPage.module.css";

const query = editableQuery(getGetAccountQueryKey(), getAccount);

/** Name, language and time zone. */
export function ProfileSection() {
  const account = useQuery(query);
  return (
    <Section id="profile" title={<Trans>Profile</Trans>}>
      {account.isPending ? <Loading rows={2} /> : null}
      {account.isError ? <LoadFailure error={account.error} onRetry={account.refetch} /> : null}
      {account.data ? (
        <div className={styles.card}>
          <Profile
            // A change gives it another version, and the form what was saved.
            key={account.data.ifMatch["If-Match"]}
            account={account.data.data}
            ifMatch={account.data.ifMatch}
          />
        </div>
      ) : null}
    </Section>
  );
}

type ProfileProps = { account: Account; ifMatch: UpdateAccountHeaders };

function Profile({ account, ifMatch }: ProfileProps) {
  const { t, i18n } = useLingui();
  const client = useQueryClient();
  const [name, setName] = useState(account.name);
  const [place, setPlace] = useState<Place>({ time_zone: account.time_zone, locale: account.locale });
  const change = useMutation({
    mutationFn: () => updateAccount({ name, ...place }, ifMatch),
    onSuccess: async () => {
      await speak(place.locale);
      announce(i18n._(msg`Your profile is saved.`));
      await refresh(client, "account", "session", "people");
    },
  });
  const isChanged =
    name !== account.name || place.time_zone !== account.time_zone || place.locale !== account.locale;
  return (
    <Form
      onSubmit={() => change.mutate()}
      error={change.error}
      fieldNames={{ name: t`Name`, time_zone: t`Time zone`, locale: t`Language` }}
      check={(): Record<string, string> =>
        place.time_zone === "" ? { time_zone: t`Choose a time zone.` } : {}
      }
    >
      <TextField
        label={<Trans>Name</Trans>}
        description={<Trans>Others see it beside what you do, such as the secrets that you create.</Trans>}
        name="name"
        autoComplete="name"
        value={name}
        onChange={setName}
        maxLength={120}
        isRequired
      />
      <PlaceFields value={place} onChange={setPlace} />
      <div className={styles.save}>
        <Button look="primary" type="submit" isPending={change.isPending} isDisabled={!isChanged}>
          <Trans>Save changes</Trans>
        </Button>
      </div>
    </Form>
  );
}
