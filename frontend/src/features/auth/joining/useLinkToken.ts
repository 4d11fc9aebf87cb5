import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { heldToken, takeTokenFromAddress } from "../linkToken";

/** What is read by the token of a link. The token itself stays out of the key, and so out of the cache. */
export const LINK_QUERY_KEY = ["link"] as const;

/** The token of the link that led to `page`. A second link may be opened in a tab that shows it already. */
export function useLinkToken(page: string): string | null {
  const client = useQueryClient();
  const [token, setToken] = useState(() => heldToken(page));
  useEffect(() => {
    const take = () => {
      takeTokenFromAddress();
      setToken(heldToken(page));
      client.removeQueries({ queryKey: LINK_QUERY_KEY });
    };
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, [client, page]);
  return token;
}
