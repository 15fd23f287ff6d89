CREATE TABLE "exemptions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"community" text NOT NULL,
	"kind" text NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"until_at" timestamp with time zone,
	"reason" "bytea",
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"begun_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"withdrawn_by" text,
	"exempt_before" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "known_people" ADD COLUMN "stands" text DEFAULT 'unregistered' NOT NULL;--> statement-breakpoint
ALTER TABLE "known_people" ADD COLUMN "exempt_until" timestamp with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "exemptions_one" ON "exemptions" USING btree ("drill_id","person_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "exemptions_community" ON "exemptions" USING btree ("drill_id","community","id");--> statement-breakpoint
CREATE INDEX "exemptions_due" ON "exemptions" USING btree ("from_at","until_at") WHERE ended_at is null;