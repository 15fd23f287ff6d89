CREATE TABLE "unmanned_lanes" (
	"site_id" uuid NOT NULL,
	"lane" integer NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"drill_id" uuid NOT NULL,
	"until" timestamp with time zone,
	CONSTRAINT "unmanned_lanes_site_id_lane_since_pk" PRIMARY KEY("site_id","lane","since")
);
--> statement-breakpoint
CREATE TABLE "shift_asks" (
	"drill_id" uuid NOT NULL,
	"shift_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	CONSTRAINT "shift_asks_drill_id_shift_id_person_id_pk" PRIMARY KEY("drill_id","shift_id","person_id")
);
--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "failures" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "failed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "site_manning" ADD COLUMN "hours_before" jsonb;--> statement-breakpoint
ALTER TABLE "site_manning" ADD COLUMN "hours_left" jsonb;