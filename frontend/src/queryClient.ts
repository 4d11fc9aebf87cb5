import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./api/problem";

const MOST_RETRIES = 2;

/** Only what may pass by itself is tried again: no answer, or the server's own trouble. */
function isWorthRetrying(failures: number, error: Error): boolean {
  if (!(error instanceof ApiError)) return false;
  return failures < MOST_RETRIES && (error.status === 0 || error.status >= 500);
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: isWorthRetrying, staleTime: 10_000 },
      mutations: { retry: false },
    },
  });
}
