CREATE TABLE "plan_parts" (
	"job_id" uuid NOT NULL,
	"part" integer NOT NULL,
	"drill_id" uuid NOT NULL,
	"communities" text[] NOT NULL,
	"people" integer NOT NULL,
	"status" text NOT NULL,
	"through" text[] NOT NULL,
	"placed" integer DEFAULT 0 NOT NULL,
	"unplaced" jsonb NOT NULL,
	"failures" jsonb NOT NULL,
	"owner" uuid,
	"lease_until" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "plan_parts_job_id_part_pk" PRIMARY KEY("job_id","part")
);
--> statement-breakpoint
CREATE INDEX "plan_parts_drill" ON "plan_parts" USING btree ("drill_id");--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_one_plan" ON "jobs" USING btree ("drill_id") WHERE kind = 'plan' and status in ('queued', 'running');