import { createFileRoute } from "@tanstack/react-router";
import { SigningKeysPage } from "~/features/admin/signing-keys/SigningKeysPage";

export const Route = createFileRoute("/_app/operator/signing-keys")({ component: SigningKeysPage });
