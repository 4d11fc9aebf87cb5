import { type ComponentType, useEffect, useState } from "react";
import { onStepUpRequired } from "~/api/http";
import { loadDialogs } from "./loadDialogs";

type Asking = {
  Dialog: ComponentType<{ onEnd: (isProved: boolean) => void }>;
  end: (isProved: boolean) => void;
};

/** Asks for a fresh code over whatever is being done, whenever the server wants one. */
export function StepUp() {
  const [asking, setAsking] = useState<Asking | null>(null);
  useEffect(() => {
    let endCurrent = (_: boolean) => {};
    onStepUpRequired(async () => {
      const { StepUpDialog: Dialog } = await loadDialogs();
      return new Promise((resolve) => {
        endCurrent = (isProved) => {
          setAsking(null);
          resolve(isProved);
        };
        setAsking({ Dialog, end: endCurrent });
      });
    });
    return () => {
      onStepUpRequired(async () => false);
      endCurrent(false);
    };
  }, []);
  if (asking === null) return null;
  const { Dialog, end } = asking;
  return <Dialog onEnd={end} />;
}
