CREATE TABLE "check_in_reviews" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"division" text NOT NULL,
	"code" text NOT NULL,
	"device" text NOT NULL,
	"device_seq" bigint,
	"registration_id" uuid,
	"recorded_at" timestamp with time zone,
	"at" timestamp with time zone,
	"received_at" timestamp with time zone NOT NULL,
	"sent" "bytea",
	"settled_at" timestamp with time zone,
	"settled_by" text
);
--> statement-breakpoint
ALTER TABLE "check_ins" ADD COLUMN "recorded_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "check_ins" ADD COLUMN "window_site" uuid;--> statement-breakpoint
ALTER TABLE "check_ins" ADD COLUMN "window_slot" uuid;--> statement-breakpoint
ALTER TABLE "check_ins" ADD COLUMN "window_starts" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "check_ins" ADD COLUMN "window_ends" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "check_ins" ADD COLUMN "to_come" uuid[];--> statement-breakpoint
ALTER TABLE "drills" ADD COLUMN "check_in_rules" jsonb DEFAULT '{"earlyMinutes":30,"lateMinutes":30,"otherSites":"warn"}'::jsonb NOT NULL;--> statement-breakpoint
CREATE INDEX "check_in_reviews_drill" ON "check_in_reviews" USING btree ("drill_id","received_at","id");--> statement-breakpoint
CREATE INDEX "check_ins_device" ON "check_ins" USING btree ("device","device_seq");