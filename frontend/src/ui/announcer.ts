type Message = { id: number; text: string };
type Listener = () => void;

const LIFE_IN_MILLISECONDS = 6000;
const NONE: Message[] = [];

let messages: Message[] = [];
let regions: symbol[] = [];
let nextId = 1;
const listeners = new Set<Listener>();

function tell() {
  for (const listener of listeners) listener();
}

function change(next: Message[]) {
  messages = next;
  tell();
}

/** Says briefly, on screen and to screen readers, that something has been done. Never a secret. */
export function announce(text: string): void {
  const id = nextId++;
  change([...messages, { id, text }]);
  setTimeout(() => dismiss(id), LIFE_IN_MILLISECONDS);
}

export function dismiss(id: number): void {
  change(messages.filter((message) => message.id !== id));
}

/** A region to speak in, until it is left. */
export function enterRegion(region: symbol): () => void {
  regions = [...regions, region];
  tell();
  return () => {
    regions = regions.filter((other) => other !== region);
    tell();
  };
}

/** Only the last region speaks: a dialog brings its own, as all around it is silent while it is open. */
export function messagesIn(region: symbol): Message[] {
  return regions.at(-1) === region ? messages : NONE;
}

export function subscribe(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
