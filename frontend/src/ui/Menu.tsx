import { lazy, type ReactNode, Suspense, useRef, useState } from "react";
import { Button, IconButton } from "./Button";
import { MoreIcon } from "./icons";
import type { MenuAction } from "./MenuPopover";

const loadPopover = () => import("./MenuPopover");
// Menus are opened seldom, and what they need weighs more than the page around them.
const MenuPopover = lazy(async () => ({ default: (await loadPopover()).MenuPopover }));

type ActionMenuProps = { label: string; actions: MenuAction[] };

function useMenu({ label, actions }: ActionMenuProps) {
  const trigger = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const triggerProps = {
    ref: trigger,
    onPress: () => setIsOpen(!isOpen),
    onPointerEnter: loadPopover,
    onFocus: loadPopover,
    "aria-haspopup": "menu",
    "aria-expanded": isOpen,
  } as const;
  const popover = isOpen ? (
    <Suspense fallback={null}>
      <MenuPopover label={label} actions={actions} trigger={trigger} onClose={() => setIsOpen(false)} />
    </Suspense>
  ) : null;
  return { triggerProps, popover };
}

/** The less frequent actions on a row of a table. */
export function RowMenu({ label, actions }: ActionMenuProps) {
  const { triggerProps, popover } = useMenu({ label, actions });
  return (
    <>
      <IconButton label={label} tipAtEnd {...triggerProps}>
        <MoreIcon size={18} />
      </IconButton>
      {popover}
    </>
  );
}

type ButtonMenuProps = ActionMenuProps & { children: ReactNode };

export function ButtonMenu({ label, actions, children }: ButtonMenuProps) {
  const { triggerProps, popover } = useMenu({ label, actions });
  return (
    <>
      <Button look="quiet" aria-label={label} size="s" {...triggerProps}>
        {children}
      </Button>
      {popover}
    </>
  );
}
