type Message = { id: number; text: string };
type Listener = () => void;

const LIFE_IN_MILLISECONDS = 6000;

let messages: Message[] = [];
let nextId = 1;
const listeners = new Set<Listener>();

function change(next: Message[]) {
  messages = next;
  for (const listener of listeners) listener();
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

export function currentMessages(): Message[] {
  return messages;
}

export function subscribe(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
