import type { ReactNode, RefObject } from "react";
import { Menu, MenuItem } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import styles from "./Menu.module.css";

export type MenuAction = { id: string; label: ReactNode; onAction: () => void; isDangerous?: boolean };

type MenuPopoverProps = {
  label: string;
  actions: MenuAction[];
  trigger: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
};

/** The open menu of a button. */
export function MenuPopover({ label, actions, trigger, onClose }: MenuPopoverProps) {
  return (
    <Popover
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      triggerRef={trigger}
      aria-label={label}
      className={styles.popover ?? ""}
      placement="bottom end"
    >
      <Menu aria-label={label} autoFocus="first" onClose={onClose} className={styles.menu ?? ""}>
        {actions.map(({ id, label: text, onAction, isDangerous }) => (
          <MenuItem
            key={id}
            id={id}
            onAction={onAction}
            className={styles.item ?? ""}
            data-dangerous={isDangerous || undefined}
          >
            {text}
          </MenuItem>
        ))}
      </Menu>
    </Popover>
  );
}
