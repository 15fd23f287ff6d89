CREATE TABLE "samples" (
	"drill_id" uuid NOT NULL,
	"registration_id" uuid NOT NULL,
	"tube_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"state" text NOT NULL,
	"contest" text,
	"at" timestamp with time zone NOT NULL,
	"body_site" text NOT NULL,
	"specimen" text NOT NULL,
	"swabs" integer NOT NULL,
	"collector" text NOT NULL,
	"before" text NOT NULL,
	CONSTRAINT "samples_drill_id_registration_id_tube_id_pk" PRIMARY KEY("drill_id","registration_id","tube_id")
);
--> statement-breakpoint
CREATE TABLE "swab_acts" (
	"drill_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"tube_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"device" text NOT NULL,
	"device_seq" bigint,
	"kind" text NOT NULL,
	"registrations" uuid[] NOT NULL,
	"to_tube" uuid,
	"details" jsonb,
	"at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone,
	"received_at" timestamp with time zone NOT NULL,
	"result" text NOT NULL,
	"code" text,
	"warnings" text[] NOT NULL,
	"filled" integer NOT NULL,
	"pool_size" integer NOT NULL,
	CONSTRAINT "swab_acts_drill_id_id_pk" PRIMARY KEY("drill_id","id")
);
--> statement-breakpoint
CREATE TABLE "swab_reviews" (
	"id" uuid PRIMARY KEY NOT NULL,
	"drill_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"division" text NOT NULL,
	"code" text NOT NULL,
	"tube_id" uuid,
	"registration_id" uuid,
	"device" text NOT NULL,
	"device_seq" bigint,
	"at" timestamp with time zone,
	"received_at" timestamp with time zone NOT NULL,
	"sent" "bytea",
	"settled_at" timestamp with time zone,
	"settled_by" text
);
--> statement-breakpoint
CREATE TABLE "tubes" (
	"drill_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"barcode" text NOT NULL,
	"kind" text NOT NULL,
	"pool_size" integer NOT NULL,
	"status" text NOT NULL,
	"filled" integer NOT NULL,
	"declared" boolean NOT NULL,
	"twin" boolean NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"sealed_at" timestamp with time zone,
	"counted" integer,
	"discard_reason" text,
	"tested_at" timestamp with time zone,
	CONSTRAINT "tubes_drill_id_id_pk" PRIMARY KEY("drill_id","id"),
	CONSTRAINT "tubes_fit" CHECK (filled between 0 and pool_size)
);
--> statement-breakpoint
CREATE INDEX "samples_tube" ON "samples" USING btree ("drill_id","tube_id");--> statement-breakpoint
CREATE UNIQUE INDEX "samples_one_counts" ON "samples" USING btree ("drill_id","registration_id") WHERE state = 'in';--> statement-breakpoint
CREATE INDEX "swab_acts_tube" ON "swab_acts" USING btree ("drill_id","tube_id","at");--> statement-breakpoint
CREATE INDEX "swab_acts_device" ON "swab_acts" USING btree ("device","device_seq");--> statement-breakpoint
CREATE INDEX "swab_reviews_drill" ON "swab_reviews" USING btree ("drill_id","received_at","id");--> statement-breakpoint
CREATE INDEX "tubes_site" ON "tubes" USING btree ("site_id","opened_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "tubes_barcode" ON "tubes" USING btree ("drill_id","barcode") WHERE not twin and status <> 'discarded';--> statement-breakpoint
CREATE INDEX "tubes_barcode_all" ON "tubes" USING btree ("drill_id","barcode");