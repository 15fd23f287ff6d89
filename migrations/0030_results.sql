CREATE TABLE "cases" (
	"drill_id" uuid NOT NULL,
	"registration_id" uuid NOT NULL,
	"tube_id" uuid NOT NULL,
	"household_id" uuid NOT NULL,
	"community" text NOT NULL,
	"companions" uuid[] NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"withdrawn_at" timestamp with time zone,
	CONSTRAINT "cases_drill_id_registration_id_tube_id_pk" PRIMARY KEY("drill_id","registration_id","tube_id")
);
--> statement-breakpoint
CREATE TABLE "holds" (
	"drill_id" uuid NOT NULL,
	"registration_id" uuid NOT NULL,
	"tube_id" uuid NOT NULL,
	"community" text NOT NULL,
	"site_id" uuid NOT NULL,
	"outcome" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"reswab" jsonb,
	"told_at" timestamp with time zone,
	"told_by" text,
	"closed_at" timestamp with time zone,
	CONSTRAINT "holds_drill_id_registration_id_tube_id_pk" PRIMARY KEY("drill_id","registration_id","tube_id")
);
--> statement-breakpoint
CREATE TABLE "results" (
	"drill_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"laboratory_id" uuid NOT NULL,
	"barcode" text NOT NULL,
	"tube_id" uuid,
	"outcome" text NOT NULL,
	"tested_at" timestamp with time zone NOT NULL,
	"corrects" uuid,
	"reason" text,
	"state" text NOT NULL,
	"code" text,
	"entered_by" text NOT NULL,
	"entered_at" timestamp with time zone NOT NULL,
	"verified_by" text,
	"verified_at" timestamp with time zone,
	"changed_in" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	CONSTRAINT "results_drill_id_id_pk" PRIMARY KEY("drill_id","id"),
	CONSTRAINT "results_two_sign" CHECK (verified_by is null or verified_by <> entered_by)
);
--> statement-breakpoint
ALTER TABLE "drills" ADD COLUMN "result_rules" jsonb DEFAULT '{"reswab":"site","tellAfterMinutes":120,"pooledHours":24,"singleHours":6}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "registrations" ADD COLUMN "outcome" text;--> statement-breakpoint
ALTER TABLE "registrations" ADD COLUMN "tested_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "registrations" ADD COLUMN "told" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "registrations" ADD COLUMN "reswab" jsonb;--> statement-breakpoint
ALTER TABLE "tubes" ADD COLUMN "outcome" text;--> statement-breakpoint
ALTER TABLE "tubes" ADD COLUMN "resulted_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "cases_open" ON "cases" USING btree ("drill_id","community") WHERE withdrawn_at is null;--> statement-breakpoint
CREATE INDEX "holds_open" ON "holds" USING btree ("drill_id","community","registration_id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "holds_untold" ON "holds" USING btree ("opened_at") WHERE told_at is null and closed_at is null;--> statement-breakpoint
CREATE INDEX "results_changed" ON "results" USING btree ("drill_id","changed_in","id");--> statement-breakpoint
CREATE INDEX "results_barcode" ON "results" USING btree ("drill_id","barcode");--> statement-breakpoint
CREATE INDEX "results_waiting" ON "results" USING btree ("drill_id","id") WHERE state = 'waiting';--> statement-breakpoint
CREATE UNIQUE INDEX "results_one_stands" ON "results" USING btree ("drill_id","tube_id") WHERE state in ('counts', 'to-verify');