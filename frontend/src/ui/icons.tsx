import type { ReactNode } from "react";
import styles from "./icons.module.css";

type IconProps = { size?: number; className?: string };

/** Makes an icon of a drawing of 16 by 16. */
export function icon(drawing: ReactNode) {
  return function Icon({ size = 16, className }: IconProps) {
    return (
      <svg
        viewBox="0 0 16 16"
        width={size}
        height={size}
        className={`${styles.icon} ${className ?? ""}`}
        aria-hidden="true"
        focusable="false"
      >
        {drawing}
      </svg>
    );
  };
}

export const CheckIcon = icon(<path d="m3 8.5 3.2 3.2L13 4.8" />);
export const CheckCircleIcon = icon(
  <>
    <circle cx="8" cy="8" r="6.25" />
    <path d="m5.4 8.2 1.8 1.8 3.4-3.7" />
  </>,
);
export const WarningIcon = icon(
  <>
    <path d="M8 2 1.7 13.2h12.6z" />
    <path d="M8 6.4v3.2M8 11.4v.1" />
  </>,
);
export const ExpiredIcon = icon(
  <>
    <circle cx="8" cy="8" r="6.25" />
    <path d="m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4" />
  </>,
);
export const EmptyCircleIcon = icon(<circle cx="8" cy="8" r="6.25" strokeDasharray="2.6 2.3" />);
export const InfoIcon = icon(
  <>
    <circle cx="8" cy="8" r="6.25" />
    <path d="M8 7.3v3.7M8 5.1V5" />
  </>,
);
export const CopyIcon = icon(
  <>
    <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
    <path d="M10.5 5.5V4A1.5 1.5 0 0 0 9 2.5H4A1.5 1.5 0 0 0 2.5 4v5A1.5 1.5 0 0 0 4 10.5h1.5" />
  </>,
);
export const TrashIcon = icon(<path d="M2.5 4.2h11M6 4V2.5h4V4m2.3.3-.6 9.2H4.3l-.6-9.2M6.6 7v4m2.8-4v4" />);
export const CloseIcon = icon(<path d="m4 4 8 8m0-8-8 8" />);
export const ChevronDownIcon = icon(<path d="m4 6 4 4 4-4" />);
export const ChevronRightIcon = icon(<path d="m6 4 4 4-4 4" />);
export const SearchIcon = icon(
  <>
    <circle cx="7" cy="7" r="4.5" />
    <path d="m10.5 10.5 3 3" />
  </>,
);
export const EyeIcon = icon(
  <>
    <path d="M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8z" />
    <circle cx="8" cy="8" r="2" />
  </>,
);
export const EyeOffIcon = icon(
  <path d="M6.2 3.7A6.9 6.9 0 0 1 8 3.5C12 3.5 14.5 8 14.5 8a11 11 0 0 1-1.8 2.3m-2 1.5a6 6 0 0 1-2.7.7C4 12.5 1.5 8 1.5 8A11.5 11.5 0 0 1 4.4 4.9M2.5 2.5l11 11M6.6 6.7a2 2 0 0 0 2.7 2.8" />,
);
export const PersonIcon = icon(
  <>
    <circle cx="8" cy="5.3" r="2.8" />
    <path d="M2.8 13.6c.5-2.5 2.5-4 5.2-4s4.7 1.5 5.2 4" />
  </>,
);
export const ProductionIcon = icon(
  <>
    <path d="M8 1.8 13.2 3.6v4.1c0 3.2-2.2 5.5-5.2 6.6-3-1.1-5.2-3.4-5.2-6.6V3.6z" />
    <path d="m5.7 7.9 1.6 1.6 3-3.2" />
  </>,
);
export const SandboxIcon = icon(
  <path d="M6 2h4M6.7 2v4.2L2.9 12.4c-.5.8 0 1.6.9 1.6h8.4c.9 0 1.4-.8.9-1.6L9.3 6.2V2M4.7 9.8h6.6" />,
);
export const LockIcon = icon(
  <>
    <rect x="3" y="7" width="10" height="6.5" rx="1.5" />
    <path d="M5.3 7V5a2.7 2.7 0 0 1 5.4 0v2" />
  </>,
);
export const SunIcon = icon(
  <>
    <circle cx="8" cy="8" r="2.8" />
    <path d="M8 1.2v1.5m0 10.6v1.5M1.2 8h1.5m10.6 0h1.5M3.2 3.2l1 1m7.6 7.6 1 1m0-9.6-1 1m-7.6 7.6-1 1" />
  </>,
);
export const MoonIcon = icon(<path d="M13.5 9.6A6 6 0 0 1 6.4 2.5a6 6 0 1 0 7.1 7.1z" />);
export const ScreenIcon = icon(
  <>
    <rect x="1.8" y="2.8" width="12.4" height="8.4" rx="1.3" />
    <path d="M8 11.2v2.5M5.2 13.7h5.6" />
  </>,
);
export const MoreIcon = icon(<path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2.4" />);
export const SignOutIcon = icon(
  <path d="M6.2 2.5H3.7a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h2.5M10.3 11l3-3-3-3m3 3H6.5" />,
);
export const WebhookIcon = icon(
  <>
    <path d="M8.2 3H3.5a1 1 0 0 0-1 1v8.5a1 1 0 0 0 1 1H12a1 1 0 0 0 1-1V7.8M7 9l6.5-6.5" />
    <path d="M10.2 2.5h3.3v3.3" />
  </>,
);
export const PasskeyIcon = icon(
  <>
    <circle cx="6" cy="4.9" r="2.7" />
    <path d="M9.2 13.4H1.4c.3-2.9 2.2-4.6 4.6-4.6.9 0 1.7.2 2.4.6" />
    <circle cx="12" cy="8.2" r="2" />
    <path d="M12 10.2v4l1.3-1.2m-1.3-.9 1.1-.7" />
  </>,
);
