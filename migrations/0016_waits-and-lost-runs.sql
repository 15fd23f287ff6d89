ALTER TABLE "waiting" ADD COLUMN "since" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "lost_runs" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "plan_parts" ADD COLUMN "lost_runs" integer DEFAULT 0 NOT NULL;