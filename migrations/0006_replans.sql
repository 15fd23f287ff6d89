CREATE TABLE "replan_moves" (
	"replan_id" uuid NOT NULL,
	"registration_id" uuid NOT NULL,
	"drill_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"party" integer NOT NULL,
	"household_id" uuid NOT NULL,
	"from_site_id" uuid NOT NULL,
	"from_slot_id" uuid NOT NULL,
	"from_starts_at" timestamp with time zone NOT NULL,
	"to_site_id" uuid,
	"to_slot_id" uuid,
	"to_starts_at" timestamp with time zone,
	"reason" text NOT NULL,
	"walk_metres" integer,
	"metres" integer,
	"minutes" integer,
	"applied" boolean DEFAULT false NOT NULL,
	CONSTRAINT "replan_moves_replan_id_registration_id_pk" PRIMARY KEY("replan_id","registration_id")
);
--> statement-breakpoint
CREATE TABLE "replan_sites" (
	"replan_id" uuid NOT NULL,
	"drill_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"lanes" integer,
	"hours" jsonb,
	"closes" boolean NOT NULL,
	CONSTRAINT "replan_sites_replan_id_site_id_pk" PRIMARY KEY("replan_id","site_id")
);
--> statement-breakpoint
CREATE TABLE "replan_slots" (
	"replan_id" uuid NOT NULL,
	"drill_id" uuid NOT NULL,
	"slot_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"capacity" integer NOT NULL,
	"bookable" integer NOT NULL,
	"fresh" boolean NOT NULL,
	CONSTRAINT "replan_slots_replan_id_slot_id_pk" PRIMARY KEY("replan_id","slot_id")
);
--> statement-breakpoint
CREATE TABLE "replans" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"division" text NOT NULL,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"until_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"job_id" uuid,
	"affected" integer DEFAULT 0 NOT NULL,
	"moved" integer DEFAULT 0 NOT NULL,
	"unplaced" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"metres_of" integer DEFAULT 0 NOT NULL,
	"metres_total" integer DEFAULT 0 NOT NULL,
	"metres_max" integer DEFAULT 0 NOT NULL,
	"minutes_total" integer DEFAULT 0 NOT NULL,
	"minutes_max" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "slots" ADD COLUMN "ceiling" integer;--> statement-breakpoint
CREATE INDEX "replan_moves_order" ON "replan_moves" USING btree ("replan_id","seq");--> statement-breakpoint
CREATE INDEX "replan_moves_drill" ON "replan_moves" USING btree ("drill_id");--> statement-breakpoint
CREATE INDEX "replans_drill" ON "replans" USING btree ("drill_id");--> statement-breakpoint
ALTER TABLE "slots" ADD CONSTRAINT "slots_ceiling" CHECK ("slots"."ceiling" >= 0 and "slots"."ceiling" <= "slots"."bookable");