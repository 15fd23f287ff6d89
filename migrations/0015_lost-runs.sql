ALTER TABLE "jobs" ADD COLUMN "lost_runs" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "plan_parts" ADD COLUMN "lost_runs" integer DEFAULT 0 NOT NULL;