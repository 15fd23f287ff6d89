CREATE TABLE "proposals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"division" text NOT NULL,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"key" text NOT NULL,
	"sites" uuid[] NOT NULL,
	"divisions" text[] NOT NULL,
	"action" jsonb NOT NULL,
	"effect" jsonb NOT NULL,
	"worth" double precision NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"renewed_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"decided_at" timestamp with time zone,
	"decided_by" text,
	"until" timestamp with time zone NOT NULL,
	"offered" integer DEFAULT 0 NOT NULL,
	"measured" jsonb
);
--> statement-breakpoint
CREATE TABLE "reserves" (
	"drill_id" uuid PRIMARY KEY NOT NULL,
	"teams" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "standby_lanes" (
	"site_id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"lanes" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "window_offers" (
	"registration_id" uuid NOT NULL,
	"drill_id" uuid NOT NULL,
	"proposal_id" uuid NOT NULL,
	"from_slot" uuid NOT NULL,
	"to_slot" uuid NOT NULL,
	"to_site" uuid NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"offered_at" timestamp with time zone NOT NULL,
	CONSTRAINT "window_offers_registration_id_pk" PRIMARY KEY("registration_id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "proposals_standing" ON "proposals" USING btree ("drill_id","key") WHERE status = 'proposed';--> statement-breakpoint
CREATE INDEX "proposals_drill" ON "proposals" USING btree ("drill_id","status","decided_at");--> statement-breakpoint
CREATE INDEX "proposals_worth" ON "proposals" USING btree ("drill_id","worth","id");--> statement-breakpoint
CREATE INDEX "standby_lanes_drill" ON "standby_lanes" USING btree ("drill_id");--> statement-breakpoint
CREATE INDEX "window_offers_drill" ON "window_offers" USING btree ("drill_id","offered_at");