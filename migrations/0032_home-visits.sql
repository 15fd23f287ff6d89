CREATE TABLE "home_visits" (
	"drill_id" uuid NOT NULL,
	"registration_id" uuid NOT NULL,
	"why" text NOT NULL,
	"wanted_at" timestamp with time zone NOT NULL,
	"site_id" uuid,
	"position" integer,
	"expected_at" timestamp with time zone,
	"done_by" timestamp with time zone,
	"starts_at" timestamp with time zone,
	"ends_at" timestamp with time zone,
	"planned_at" timestamp with time zone,
	"plan_id" uuid,
	"outcome" text,
	"outcome_at" timestamp with time zone,
	"outcome_by" text,
	CONSTRAINT "home_visits_drill_id_registration_id_pk" PRIMARY KEY("drill_id","registration_id")
);
--> statement-breakpoint
ALTER TABLE "sites" ADD COLUMN "kind" text DEFAULT 'fixed' NOT NULL;--> statement-breakpoint
ALTER TABLE "sites" ADD COLUMN "visits" text[];--> statement-breakpoint
CREATE INDEX "home_visits_site" ON "home_visits" USING btree ("site_id","position");