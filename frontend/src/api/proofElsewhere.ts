/**
 * A proof that is given in a window of its own, at a provider of single sign-on. The two windows of the portal talk by
 * a channel of their origin: on the way by another site the browser has cut every other tie between them.
 */
const CHANNEL = "latchkey-step-up";
const PROVED = "proved";
const HEARD = "heard";
const ANSWER_WITHIN_MILLISECONDS = 1000;

/** Calls back once a proof was given in another window. Answers how to stop waiting for it. */
export function whenProvedElsewhere(onProved: () => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }) => {
    if (data !== PROVED) return;
    channel.postMessage(HEARD);
    onProved();
  };
  return () => channel.close();
}

/** Says that a proof was given here. Answers whether another window waited for it. */
export function sayProved(): Promise<boolean> {
  const channel = new BroadcastChannel(CHANNEL);
  return new Promise<boolean>((resolve) => {
    channel.onmessage = ({ data }) => {
      if (data === HEARD) resolve(true);
    };
    channel.postMessage(PROVED);
    setTimeout(() => resolve(false), ANSWER_WITHIN_MILLISECONDS);
  }).finally(() => channel.close());
}
