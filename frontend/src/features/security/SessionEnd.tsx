import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useEffectEvent, useRef, useState } from "react";
import { onSignedOut } from "~/api/http";
import { sessionQuery, useSession } from "~/api/queries";
import { loadDialogs } from "./loadDialogs";

const SessionEndDialog = lazy(async () => ({ default: (await loadDialogs()).SessionEndDialog }));

/** How long before its end somebody is told. */
const WARN_BEFORE_MILLISECONDS = 2 * 60_000;
const LOOK_EVERY_MILLISECONDS = 10_000;

type Stage = "soon" | "over" | null;

/**
 * Warns before the session ends. When it has ended, what was typed stays on the page until the person has signed in
 * again elsewhere; where nothing was typed, the page is left.
 */
export function SessionEnd({ onLeave }: { onLeave: () => void }) {
  const [stage, setStage] = useState<Stage>(null);
  const [isDismissed, setIsDismissed] = useState(false);
  const typedIn = useTypedIn();
  const end = useSessionEnd();
  const isOver = useEffectEvent(() => {
    if (typedIn.current?.isConnected) setStage("over");
    else onLeave();
  });
  const look = useEffectEvent(() => {
    const left = end() - Date.now();
    if (left <= 0 && stage !== "over") return isOver();
    if (stage === "over") return;
    setStage(left <= WARN_BEFORE_MILLISECONDS ? "soon" : null);
    if (left > WARN_BEFORE_MILLISECONDS) setIsDismissed(false);
  });
  useEffect(() => {
    const timer = setInterval(() => look(), LOOK_EVERY_MILLISECONDS);
    return () => clearInterval(timer);
  }, []);
  const leave = useEffectEvent(onLeave);
  useEffect(() => {
    onSignedOut(() => isOver());
    return () => onSignedOut(() => leave());
  }, []);
  if (stage === null || (stage === "soon" && isDismissed)) return null;
  return (
    <Suspense fallback={null}>
      <SessionEndDialog
        isOver={stage === "over"}
        end={new Date(end())}
        onContinue={() => {
          setStage(null);
          // A session that has lasted as long as one may ends all the same: that is said once.
          setIsDismissed(true);
        }}
        onDismiss={() => setIsDismissed(true)}
      />
    </Suspense>
  );
}

/** The field of a form that somebody typed in last. */
function useTypedIn() {
  const field = useRef<Element | null>(null);
  useEffect(() => {
    const note = ({ target }: Event) => {
      if (target instanceof Element && target.closest("form")) field.current = target;
    };
    document.addEventListener("input", note);
    return () => document.removeEventListener("input", note);
  }, []);
  return field;
}

/** When the session ends, in milliseconds: each answer of the server puts that off, up to the most that one may last. */
function useSessionEnd(): () => number {
  const client = useQueryClient();
  const session = useSession();
  const answeredAt = useRef(Date.now());
  useEffect(() => {
    const note = () => {
      answeredAt.current = Date.now();
    };
    const endQueries = client.getQueryCache().subscribe(({ type, query, ...event }) => {
      if (type !== "updated" || !("action" in event) || query.meta?.asksByItself) return;
      if (event.action.type === "success" && !event.action.manual) note();
    });
    const endMutations = client.getMutationCache().subscribe(({ type, ...event }) => {
      if (type === "updated" && "action" in event && event.action.type === "success") note();
    });
    return () => {
      endQueries();
      endMutations();
    };
  }, [client]);
  return () => {
    const readAt = client.getQueryState(sessionQuery.queryKey)?.dataUpdatedAt ?? Date.now();
    const idle = Date.parse(session.idle_expires_at) - readAt;
    return Math.min(Date.parse(session.expires_at), Math.max(answeredAt.current, readAt) + idle);
  };
}
