import { createFileRoute } from "@tanstack/react-router";
import { OverviewPage } from "~/features/admin/overview/OverviewPage";

export const Route = createFileRoute("/_app/operator/")({ component: OverviewPage });
