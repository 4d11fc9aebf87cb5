import { createFileRoute } from "@tanstack/react-router";
import { JobsPage } from "~/features/admin/jobs/JobsPage";

export const Route = createFileRoute("/_app/operator/jobs")({ component: JobsPage });
