import { type RefObject, useEffect, useLayoutEffect } from "react";

type Box = RefObject<HTMLElement | null>;

/** The distance to the button, and to the edge of the window. */
const GAP = 6;

/** Keeps it with its button: below it, ending where it ends; above it where there is no room. */
export function usePlaceBelow(popover: Box, trigger: Box) {
  useLayoutEffect(() => {
    const place = () => {
      const [box, button] = [popover.current, trigger.current?.getBoundingClientRect()];
      if (!box || !button) return;
      const below = button.bottom + GAP;
      const isRoomBelow = below + box.offsetHeight + GAP <= window.innerHeight;
      box.style.top = `${Math.max(GAP, isRoomBelow ? below : button.top - GAP - box.offsetHeight)}px`;
      const end = Math.min(button.right, window.innerWidth - GAP);
      box.style.left = `${Math.max(GAP, end - box.offsetWidth)}px`;
    };
    place();
    window.addEventListener("resize", place);
    document.addEventListener("scroll", place, true);
    return () => {
      window.removeEventListener("resize", place);
      document.removeEventListener("scroll", place, true);
    };
  }, [popover, trigger]);
}

export function useCloseOutside(popover: Box, trigger: Box, onClose: () => void) {
  useEffect(() => {
    const closeOutside = ({ target }: Event) => {
      const isInside = [popover, trigger].some(({ current }) => current?.contains(target as Node));
      if (!isInside) onClose();
    };
    document.addEventListener("pointerdown", closeOutside, true);
    return () => document.removeEventListener("pointerdown", closeOutside, true);
  }, [popover, trigger, onClose]);
}
