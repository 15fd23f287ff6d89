CREATE TABLE "drill_closings" (
	"drill_id" uuid PRIMARY KEY NOT NULL,
	"closed_at" timestamp with time zone NOT NULL,
	"closed_by" text NOT NULL,
	"unfinished" jsonb NOT NULL,
	"figures" json NOT NULL,
	"sha256" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "drills" ADD COLUMN "frozen_at" timestamp with time zone;