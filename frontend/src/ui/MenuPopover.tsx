import { type KeyboardEvent, type ReactNode, type RefObject, useLayoutEffect, useRef } from "react";
import { createPortal } from "react-dom";
import styles from "./Menu.module.css";
import { useCloseOutside, usePlaceBelow } from "./popover";

export type MenuAction = {
  id: string;
  label: ReactNode;
  onAction: () => void;
  isDangerous?: boolean;
  /** A line stands above it. */
  beginsGroup?: boolean;
};

type MenuPopoverProps = {
  label: string;
  actions: MenuAction[];
  trigger: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
};

/** Which way each key leads, as the authoring practices for menus have it (WAI-ARIA). */
const STEPS: Partial<Record<string, (place: number, count: number) => number>> = {
  ArrowDown: (place, count) => (place + 1) % count,
  ArrowUp: (place, count) => (place + count - 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** The open menu of a button. */
export function MenuPopover({ label, actions, trigger, onClose }: MenuPopoverProps) {
  const menu = useRef<HTMLDivElement>(null);
  usePlaceBelow(menu, trigger);
  useCloseOutside(menu, trigger, onClose);
  useLayoutEffect(() => {
    menu.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus({ preventScroll: true });
  }, []);
  const leave = () => {
    trigger.current?.focus();
    onClose();
  };
  const act = (event: KeyboardEvent) => {
    const items = [...(menu.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const place = items.indexOf(document.activeElement as HTMLElement);
    const next = STEPS[event.key]?.(place, items.length) ?? placeOfLetter(items, place, event.key);
    if (event.key === "Tab") return leave();
    if (event.key !== "Escape" && next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (next === undefined) leave();
    else items[next]?.focus();
  };
  return createPortal(
    <div ref={menu} role="menu" tabIndex={-1} aria-label={label} className={styles.menu} onKeyDown={act}>
      {actions.map(({ id, label: text, onAction, isDangerous, beginsGroup }) => (
        <button
          key={id}
          type="button"
          role="menuitem"
          tabIndex={-1}
          className={styles.item}
          data-dangerous={isDangerous || undefined}
          data-group={beginsGroup || undefined}
          onPointerEnter={(event) => event.currentTarget.focus()}
          onClick={() => {
            // Back to the button first: a dialog that opens now returns the focus there.
            leave();
            onAction();
          }}
        >
          {text}
        </button>
      ))}
    </div>,
    // Beside an open dialog nothing can be reached.
    trigger.current?.closest("dialog") ?? document.body,
  );
}

/** Typing a letter leads to the next item that begins with it. */
function placeOfLetter(items: HTMLElement[], place: number, key: string): number | undefined {
  if (key.length !== 1 || key === " ") return undefined;
  const begins = (item: HTMLElement) => item.textContent?.trim().toLowerCase().startsWith(key.toLowerCase());
  const found = [...items.slice(place + 1), ...items.slice(0, place + 1)].find(begins);
  return found && items.indexOf(found);
}
