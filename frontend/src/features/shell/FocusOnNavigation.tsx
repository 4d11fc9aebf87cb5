import { useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

/**
 * A new page starts at its content, as it would after a full load: keyboard and screen reader do not
 * have to pass the navigation again.
 */
export function FocusOnNavigation() {
  const { pathname } = useLocation();
  const previous = useRef(pathname);
  useEffect(() => {
    if (previous.current === pathname) return;
    previous.current = pathname;
    const main = document.getElementById("main");
    // A form that focuses its first field has put the focus where it belongs already.
    if (main && !main.contains(document.activeElement)) main.focus({ preventScroll: true });
  }, [pathname]);
  return null;
}
