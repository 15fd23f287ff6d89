CREATE TABLE "facilities" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"division" text NOT NULL,
	"address" text,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "facility_beds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"facility_id" uuid NOT NULL,
	"room" text NOT NULL,
	"bed" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "facility_stays" (
	"drill_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"facility_id" uuid NOT NULL,
	"bed_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"transfer_id" uuid NOT NULL,
	"person" "bytea" NOT NULL,
	"given_at" timestamp with time zone NOT NULL,
	"arrived_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "facility_stays_drill_id_id_pk" PRIMARY KEY("drill_id","id")
);
--> statement-breakpoint
CREATE TABLE "transfer_acts" (
	"drill_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"transfer_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"act" text NOT NULL,
	"by" text NOT NULL,
	"role" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"details" jsonb,
	"note" "bytea",
	CONSTRAINT "transfer_acts_drill_id_id_pk" PRIMARY KEY("drill_id","id")
);
--> statement-breakpoint
CREATE TABLE "transfers" (
	"drill_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"person" "bytea" NOT NULL,
	"reason" text NOT NULL,
	"division" text NOT NULL,
	"from_facility" uuid,
	"status" text NOT NULL,
	"status_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone,
	"to_facility" uuid,
	"to_division" text,
	"bed_id" uuid,
	"outside" text,
	"team_id" uuid,
	"plate" "bytea",
	"pick_up_giver" text,
	"pick_up_given_at" timestamp with time zone,
	"pick_up_taker" text,
	"pick_up_taken_at" timestamp with time zone,
	"arrival_giver" text,
	"arrival_given_at" timestamp with time zone,
	"arrival_taker" text,
	"arrival_taken_at" timestamp with time zone,
	"asked_by" text NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "transfers_drill_id_id_pk" PRIMARY KEY("drill_id","id")
);
--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "facility" text;--> statement-breakpoint
CREATE UNIQUE INDEX "facilities_name" ON "facilities" USING btree ("drill_id","division","name");--> statement-breakpoint
CREATE UNIQUE INDEX "facility_beds_number" ON "facility_beds" USING btree ("facility_id","room","bed");--> statement-breakpoint
CREATE UNIQUE INDEX "facility_stays_bed" ON "facility_stays" USING btree ("drill_id","bed_id") WHERE ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "facility_stays_lies" ON "facility_stays" USING btree ("drill_id","person_id") WHERE ended_at is null and arrived_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "facility_stays_kept" ON "facility_stays" USING btree ("drill_id","person_id") WHERE ended_at is null and arrived_at is null;--> statement-breakpoint
CREATE INDEX "facility_stays_transfer" ON "facility_stays" USING btree ("drill_id","transfer_id");--> statement-breakpoint
CREATE INDEX "facility_stays_facility" ON "facility_stays" USING btree ("drill_id","facility_id") WHERE ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "transfer_acts_number" ON "transfer_acts" USING btree ("drill_id","transfer_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "transfers_open" ON "transfers" USING btree ("drill_id","person_id") WHERE status not in ('arrived', 'refused', 'cancelled');--> statement-breakpoint
CREATE INDEX "transfers_drill" ON "transfers" USING btree ("drill_id","asked_at","id");--> statement-breakpoint
CREATE INDEX "transfers_to" ON "transfers" USING btree ("drill_id","to_facility");