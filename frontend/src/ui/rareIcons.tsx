import { icon } from "./icons";

// Apart from the others, as no page needs them when it is first loaded.

export const PhoneIcon = icon(
  <>
    <rect x="4" y="1.8" width="8" height="12.4" rx="1.6" />
    <path d="M7.2 12h1.6" />
  </>,
);
export const DownloadIcon = icon(<path d="M8 2.5v7.3M4.9 7 8 10.1 11.1 7M2.8 13.2h10.4" />);
export const PauseIcon = icon(
  <>
    <circle cx="8" cy="8" r="6.25" />
    <path d="M6.4 5.7v4.6m3.2-4.6v4.6" />
  </>,
);
export const PlayIcon = icon(<path d="M5 3.2v9.6L12.6 8z" />);
export const CalendarIcon = icon(
  <>
    <rect x="2.5" y="3.5" width="11" height="10" rx="1.5" />
    <path d="M2.5 6.7h11M5.5 2v3m5-3v3" />
  </>,
);
export const ChartIcon = icon(<path d="M2.5 13.5h11M4.5 13.5V9m3.5 4.5V3.5m3.5 10V7" />);
export const PlusIcon = icon(<path d="M8 3v10M3 8h10" />);
export const ChevronLeftIcon = icon(<path d="m10 4-4 4 4 4" />);
export const HistoryIcon = icon(<path d="M2.5 3v3h3M2.8 6A5.7 5.7 0 1 1 2.3 9M8 5v3.3l2.2 1.4" />);
