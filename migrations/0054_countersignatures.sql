CREATE TABLE "countersignatures" (
	"drill_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"operation" text NOT NULL,
	"division" text NOT NULL,
	"status" text NOT NULL,
	"proposal" "bytea" NOT NULL,
	"basis" text NOT NULL,
	"proposed_by" text NOT NULL,
	"proposed_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"confirmed_by" text,
	"confirmed_at" timestamp with time zone,
	CONSTRAINT "countersignatures_drill_id_id_pk" PRIMARY KEY("drill_id","id"),
	CONSTRAINT "countersignatures_two_sign" CHECK (confirmed_by is null or confirmed_by <> proposed_by),
	CONSTRAINT "countersignatures_confirmed" CHECK ((status = 'confirmed') = (confirmed_by is not null))
);
--> statement-breakpoint
ALTER TABLE "drill_publications" ADD COLUMN "proposed_by" text;--> statement-breakpoint
ALTER TABLE "drills" ADD COLUMN "countersigning" jsonb DEFAULT '{"publishing":false,"cancelling":false,"standsMinutes":60}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "drill_closings" ADD COLUMN "proposed_by" text;--> statement-breakpoint
ALTER TABLE "replans" ADD COLUMN "proposed_by" text;--> statement-breakpoint
ALTER TABLE "replans" ADD COLUMN "confirmed_by" text;--> statement-breakpoint
ALTER TABLE "replans" ADD COLUMN "by_two" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "countersignatures_newest" ON "countersignatures" USING btree ("drill_id","proposed_at","id");--> statement-breakpoint
ALTER TABLE "drill_publications" ADD CONSTRAINT "drill_publications_two_sign" CHECK (proposed_by is null or proposed_by <> published_by);--> statement-breakpoint
ALTER TABLE "drill_closings" ADD CONSTRAINT "drill_closings_two_sign" CHECK (proposed_by is null or proposed_by <> closed_by);--> statement-breakpoint
ALTER TABLE "replans" ADD CONSTRAINT "replans_two_sign" CHECK (not by_two or (proposed_by is not null and confirmed_by is not null and proposed_by <> confirmed_by));