import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { endSession } from "~/api/gen/session/session";
import { useSession } from "~/api/queries";
import { announce } from "~/ui/announcer";
import {
  CheckIcon,
  ChevronDownIcon,
  InfoIcon,
  LockIcon,
  MoonIcon,
  PersonIcon,
  ScreenIcon,
  SignOutIcon,
  SunIcon,
  WebhookIcon,
} from "~/ui/icons";
import { ButtonMenu } from "~/ui/Menu";
import { chooseTheme, storedTheme, type Theme } from "~/ui/theme";
import styles from "./PersonMenu.module.css";

export function PersonMenu() {
  const { t } = useLingui();
  const { person } = useSession();
  const [theme, setTheme] = useState(storedTheme);
  const navigate = useNavigate();
  const signOut = useSignOut();
  const choose = (chosen: Theme) => {
    chooseTheme(chosen);
    setTheme(chosen);
  };
  return (
    <ButtonMenu
      label={t`${person.name}, account`}
      actions={[
        { id: "account", label: <Account />, onAction: () => navigate({ to: "/account" }) },
        { id: "security", label: <Security />, onAction: () => navigate({ to: "/security" }) },
        { id: "help", label: <Help />, onAction: () => navigate({ to: "/help" }) },
        { id: "webhooks", label: <Webhooks />, onAction: () => navigate({ to: "/webhooks" }) },
        {
          id: "system",
          label: <ThemeName theme="system" chosen={theme} />,
          onAction: () => choose("system"),
          beginsGroup: true,
        },
        { id: "light", label: <ThemeName theme="light" chosen={theme} />, onAction: () => choose("light") },
        { id: "dark", label: <ThemeName theme="dark" chosen={theme} />, onAction: () => choose("dark") },
        { id: "sign-out", label: <SignOut />, onAction: signOut, beginsGroup: true },
      ]}
    >
      <PersonIcon />
      <span className={styles.name}>{person.name}</span>
      <ChevronDownIcon size={14} />
    </ButtonMenu>
  );
}

function Account() {
  return (
    <>
      <PersonIcon />
      <Trans>Account</Trans>
    </>
  );
}

function Security() {
  return (
    <>
      <LockIcon />
      <Trans>Security</Trans>
    </>
  );
}

function Help() {
  return (
    <>
      <InfoIcon />
      <Trans>Help</Trans>
    </>
  );
}

function Webhooks() {
  return (
    <>
      <WebhookIcon />
      <Trans>Webhooks</Trans>
    </>
  );
}

function SignOut() {
  return (
    <>
      <SignOutIcon />
      <Trans>Sign out</Trans>
    </>
  );
}

function useSignOut() {
  const { t } = useLingui();
  const end = useMutation({
    mutationFn: () => endSession(),
    // A full load empties every cache; nothing of this person stays in memory.
    onSuccess: () => window.location.assign("/sign-in"),
    onError: () => announce(t`Signing out did not work. Check your connection and try again.`),
  });
  return () => end.mutate();
}

function ThemeName({ theme, chosen }: { theme: Theme; chosen: Theme }) {
  const { t } = useLingui();
  const words: Record<Theme, string> = { system: t`Colours of the system`, light: t`Light`, dark: t`Dark` };
  const icons: Record<Theme, typeof SunIcon> = { system: ScreenIcon, light: SunIcon, dark: MoonIcon };
  const Icon = icons[theme];
  return (
    <>
      <Icon />
      <span className={styles.theme}>{words[theme]}</span>
      {theme === chosen ? (
        <>
          <CheckIcon size={14} />
          <span className={styles.hidden}>{t`chosen`}</span>
        </>
      ) : null}
    </>
  );
}
